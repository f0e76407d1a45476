import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { localNames } from "../../../../local/aws/names.ts";
import { identityColumns, membersOf } from "../../../../shared/adapters/duckdb/evaluate/members.ts";
import { ALIAS_NAME, hashesBy } from "../../../../shared/adapters/duckdb/exclusions/keyed-hashes.ts";
import { quoted } from "../../../../shared/adapters/duckdb/scratch/parameters.ts";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { filesInBucket, sha256Of } from "../../../../shared/adapters/s3/files.ts";
import { systemClock } from "../../../../shared/adapters/system.ts";
import { defaultIdentifierOrder } from "../../../../shared/contract/cohorts.ts";
import {
  chooseIdentifier,
  isAnonymous,
  type KnownIdentifiers,
  type Member,
} from "../../../../shared/domain/identifiers.ts";
import type { ExclusionObject } from "../../../../shared/ports/engine.ts";
import { keyedHash } from "../../../fakes/excluded-people.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";
import { ask, engineAt, eventsAt, membersIn } from "./asking.ts";

const scratch = scratchDatabase({ memoryMb: 256 });
let store: ObjectStore;
beforeAll(async () => {
  store = await objectStore();
});
afterEach(() => scratch.discard());
afterAll(() => store.close());

const external = (id: string): Member => ({ kind: "external_id", id, label: "" });
const alias = (id: string, label = "email"): Member => ({ kind: "alias", id, label });
const device = (id: string): Member => ({ kind: "device_id", id, label: "" });
const keyOf = ({ kind, id, label }: Record<keyof Member, string>) => `${kind} ${id} ${label}`;

async function parquetOf(excluded: readonly Member[]): Promise<string> {
  const path = await scratch.file("list.parquet");
  const rows = excluded.map(({ kind, id, label }) => `(${[kind, id, label].map(quoted).join(", ")})`);
  const values = rows.length > 0 ? `(VALUES ${rows.join(", ")})` : "(SELECT '', '', '' WHERE false)";
  await scratch.run(`COPY (SELECT * FROM ${values} AS list(kind, id, label)) TO '${path}' (FORMAT parquet)`);
  return path;
}

function selectionOf(users: readonly KnownIdentifiers[]): string {
  const rows = users.map(({ externalId, aliasName, aliasLabel, deviceId, anonymous }) => {
    const texts = [externalId, aliasName, aliasLabel, deviceId].map(
      (text) => `CAST(${text ? quoted(text) : "NULL"} AS VARCHAR)`,
    );
    return `(${texts.join(", ")}, CAST(${anonymous ?? "NULL"} AS BOOLEAN))`;
  });
  return `SELECT * FROM (VALUES ${rows.join(", ")}) AS users(${identityColumns.join(", ")})`;
}

async function evaluatedWithout(users: readonly KnownIdentifiers[], ...lists: Member[][]) {
  const paths = await Promise.all(lists.map(parquetOf));
  const selection = { sql: selectionOf(users), values: {} };
  const found = await membersOf(scratch, selection, defaultIdentifierOrder, { exclusion: { paths } });
  return { ...found, members: await membersIn(scratch, found) };
}

/** The same in plain TypeScript. */
function expectedWithout(users: readonly KnownIdentifiers[], excluded: readonly Member[]) {
  const known = new Set(excluded.map(keyOf));
  const identifiersOf = ({ externalId, aliasName, aliasLabel }: KnownIdentifiers) => [
    ...(externalId ? [external(externalId)] : []),
    ...(aliasName && aliasLabel ? [alias(aliasName, aliasLabel)] : []),
  ];
  const isHit = (user: KnownIdentifiers) =>
    [...identifiersOf(user), ...(user.deviceId ? [device(user.deviceId)] : [])].some((one) =>
      known.has(keyOf(one)),
    );
  for (let size = -1; size !== known.size; ) {
    size = known.size;
    for (const one of users.filter(isHit).flatMap(identifiersOf)) known.add(keyOf(one));
  }
  const devices = new Set(users.filter(isHit).map(({ deviceId }) => deviceId));
  const identified = new Set(users.filter((user) => !isAnonymous(user)).map(({ deviceId }) => deviceId));
  const everybody = new Map<string, Member>();
  const gone = new Set<string>();
  for (const user of users) {
    const member = chooseIdentifier(user, defaultIdentifierOrder);
    if (typeof member === "string") continue;
    const isDevice = member.kind === "device_id";
    if (!(isDevice && identified.has(member.id))) everybody.set(keyOf(member), member);
    if (isHit(user) || (isDevice && devices.has(member.id))) gone.add(keyOf(member));
  }
  const staying = [...everybody.keys()].filter((key) => !gone.has(key));
  return { staying: staying.sort(), excluded: everybody.size - staying.length };
}

/** Few of each, so that people share them. */
const one = (letter: string) => fc.constantFrom(undefined, `${letter}1`, `${letter}2`, `${letter}3`);
const anyUser = fc.record({
  externalId: one("u"),
  aliasName: one("a"),
  aliasLabel: fc.constantFrom(undefined, "email", "email", "phone"),
  deviceId: one("d"),
  anonymous: fc.constantFrom(undefined, true, false),
});
const anyIdentifier = fc.oneof(
  fc.constantFrom("u1", "u2", "u3").map(external),
  fc.constantFrom("a1", "a2", "a3").map((name) => alias(name)),
  fc.constantFrom("d1", "d2", "d3").map(device),
);

describe("who is left out", () => {
  it.each([
    ["their external id", external("u1")],
    ["their alias", alias("a1")],
    ["their device", device("d1")],
  ])("somebody is excluded by %s, whichever they are sent by", async (_, one) => {
    const users = [
      { externalId: "u1", aliasName: "a1", aliasLabel: "email", deviceId: "d1" },
      { externalId: "u2", aliasName: "a1", aliasLabel: "phone", deviceId: "d2" },
    ];
    const found = await evaluatedWithout(users, [one]);
    expect(found.members).toEqual([external("u2")]);
    expect(found.evaluation).toEqual({
      rows: 2,
      members: { total: 1, external_id: 1, alias: 0, device_id: 0 },
      duplicates: 0,
      excluded: 1,
      rejected: {},
    });
  });

  it("an identifier of one kind excludes nobody who has the same text as another kind", async () => {
    const users = [
      { externalId: "x" },
      { aliasName: "x", aliasLabel: "email" },
      { deviceId: "x", anonymous: true },
    ];
    const found = await evaluatedWithout(users, [alias("x", "phone")]);
    expect(found.evaluation).toMatchObject({ excluded: 0, members: { total: 3 } });
    const byDevice = await evaluatedWithout(users, [device("x")]);
    expect(byDevice.members).toEqual([alias("x"), external("x")]);
  });

  it("other rows of the person are excluded too, through an external id or an alias that they share", async () => {
    const found = await evaluatedWithout(
      [
        { externalId: "u1", deviceId: "d1" },
        { externalId: "u1", aliasName: "a1", aliasLabel: "email" },
        { aliasName: "a1", aliasLabel: "email", deviceId: "d3" },
        { externalId: "u2" },
      ],
      [device("d1")],
    );
    expect(found.members).toEqual([external("u2")]);
    expect(found.evaluation).toMatchObject({ rows: 4, excluded: 2, duplicates: 1 });
  });

  it("a device leads to nobody else who is identified: it may be shared", async () => {
    const users = [
      { externalId: "u1", deviceId: "d1" },
      { externalId: "u2", deviceId: "d1" },
      { deviceId: "d1", anonymous: true },
    ];
    const found = await evaluatedWithout(users, [external("u1")]);
    expect(found.members).toEqual([external("u2")]);
    expect(found.evaluation).toMatchObject({ rows: 3, excluded: 1, duplicates: 1 });
  });

  it("lists add up, and the same person in both is excluded once", async () => {
    const users = [{ externalId: "u1" }, { externalId: "u2" }, { externalId: "u3" }];
    const found = await evaluatedWithout(users, [external("u1"), external("u2")], [external("u2")]);
    expect(found.members).toEqual([external("u3")]);
    expect(found.evaluation).toMatchObject({ excluded: 2 });
  });

  it("nothing else is told of them: no other identifier, no device", async () => {
    const users = [
      { externalId: "u1", aliasName: "a1", aliasLabel: "email", deviceId: "d1" },
      { aliasName: "a2" },
    ];
    const found = await evaluatedWithout(users, [external("u1")]);
    expect([found.otherIds, found.lookedUpBy]).toEqual([undefined, undefined]);
    expect(found.evaluation).toMatchObject({ excluded: 1, rejected: { "alias-without-label": 1 } });
  });

  it("an empty list excludes nobody, and is counted", async () => {
    const found = await evaluatedWithout([{ externalId: "u1" }], []);
    expect(found.evaluation).toMatchObject({ excluded: 0, members: { total: 1 } });
  });

  it("random people are excluded as plain TypeScript says", async () => {
    const worlds = fc.record({
      users: fc.array(anyUser, { minLength: 1, maxLength: 8 }),
      excluded: fc.array(anyIdentifier, { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(worlds, async ({ users, excluded }) => {
        const known = users as KnownIdentifiers[];
        const found = await evaluatedWithout(known, excluded);
        const expected = expectedWithout(known, excluded);
        expect(found.members.map(keyOf).sort()).toEqual(expected.staying);
        expect(found.evaluation.excluded).toBe(expected.excluded);
        expect(found.evaluation.duplicates).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 60 },
    );
  });
});

const KEY = "key of a test";

describe("forgotten people", () => {
  const evaluated = async (
    users: readonly KnownIdentifiers[],
    forgotten: readonly Member[],
    { excluded = [], key = KEY }: { excluded?: readonly Member[]; key?: string } = {},
  ) => {
    const hashes = await hashesBy({ read: async () => KEY });
    const hashed = await parquetOf(forgotten.map((one) => keyedHash(one, key)));
    const paths = excluded.length > 0 ? [await parquetOf(excluded)] : [];
    const selection = { sql: selectionOf(users), values: {} };
    const exclusion = { paths, forgotten: { paths: [hashed], hashes } };
    const found = await membersOf(scratch, selection, defaultIdentifierOrder, { exclusion });
    return { ...found, members: await membersIn(scratch, found) };
  };
  const rejectedIn = async ({ rejected }: { rejected?: string }) =>
    (await scratch.rows(`SELECT kind, id, label, reason FROM read_parquet('${rejected}')`)).map(
      ({ kind, id, label, reason }) => [kind, id, label, reason].map((one) => one ?? "-").join(" "),
    );

  it("random people are left out by hashes as plain TypeScript says, and beside exclusion lists", async () => {
    const worlds = fc.record({
      users: fc.array(anyUser, { minLength: 1, maxLength: 8 }),
      forgotten: fc.array(anyIdentifier, { minLength: 1, maxLength: 3 }),
      excluded: fc.array(anyIdentifier, { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(worlds, async ({ users, forgotten, excluded }) => {
        const known = users as KnownIdentifiers[];
        const found = await evaluated(known, forgotten, { excluded });
        const expected = expectedWithout(known, [...forgotten, ...excluded]);
        expect(found.members.map(keyOf).sort()).toEqual(expected.staying);
        expect(found.evaluation.excluded).toBe(expected.excluded);
        if (!found.rejected) return;
        const told = await rejectedIn(found);
        for (const { kind, id } of forgotten.filter((one) => one.kind !== "alias"))
          expect(told.filter((row) => row.startsWith(`${kind} ${id} `))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it("their rejected rows are counted, and filed without an identifier; those of others have it", async () => {
    const found = await evaluated(
      [
        // Known by what is forgotten itself.
        { aliasName: "a1", aliasLabel: "email" },
        { aliasName: "a1", deviceId: "d9", anonymous: false },
        { deviceId: "d2", anonymous: false },
        { externalId: "u\u0007", aliasName: "a3", aliasLabel: "email" },
        // By a device of somebody who is forgotten.
        { externalId: "u4", deviceId: "d4" },
        { deviceId: "d4", anonymous: false },
        // Others, and one who is only excluded.
        { aliasName: "a5", deviceId: "d4", anonymous: false },
        { deviceId: "d6", anonymous: false },
        { deviceId: "d7", anonymous: false },
      ],
      [alias("a1"), device("d2"), alias("a3"), external("u4")],
      { excluded: [device("d7")] },
    );
    expect(found.evaluation.rejected).toEqual({
      "alias-without-label": 2,
      "unusable-identifier": 1,
      "identified-user-needs-external-id-or-alias": 4,
    });
    expect((await rejectedIn(found)).sort()).toEqual([
      "- - - alias-without-label",
      "- - - identified-user-needs-external-id-or-alias",
      "- - - identified-user-needs-external-id-or-alias",
      "- - - unusable-identifier",
      "alias a5 - alias-without-label",
      "device_id d6 - identified-user-needs-external-id-or-alias",
      "device_id d7 - identified-user-needs-external-id-or-alias",
    ]);
    expect(found).not.toHaveProperty("otherIds");
  });

  it("a forgotten alias is known in a rejected row without its label, though no other row has it", async () => {
    const nameOf = (name: string) => ({ kind: ALIAS_NAME, id: name, label: "" }) as unknown as Member;
    const found = await evaluated(
      [{ aliasName: "a1" }, { aliasName: "a2" }, { aliasName: "a1", aliasLabel: "crm" }],
      [alias("a1"), nameOf("a1")],
    );
    expect((await rejectedIn(found)).sort()).toEqual([
      "- - - alias-without-label",
      "alias a2 - alias-without-label",
    ]);
    // The same name with another label is somebody else.
    expect(found.members).toEqual([{ kind: "alias", id: "a1", label: "crm" }]);
    expect(found.evaluation.excluded).toBe(0);
  });

  it("hashes of another key are an accident: nobody is let through", async () => {
    const other = evaluated([{ externalId: "u1" }], [external("u1")], { key: "another" });
    await expect(other).rejects.toThrow("the forgotten people were hashed with another key");
  });
});

describe("lists in the work bucket", () => {
  const work = () => filesInBucket({ client: store.client, bucket: localNames.workBucket });
  const stored = async (object: string, ...excluded: Member[]): Promise<ExclusionObject> => {
    const path = await parquetOf(excluded);
    await work().upload(path, object);
    return { object, sha256: await sha256Of(path) };
  };

  it("a cohort that selects by alias leaves out whom the data set knows by an excluded external id", async () => {
    const users = [
      { key: "1", external_id: "u1", alias_name: "a1", alias_label: "email" },
      { key: "2", external_id: "u2", alias_name: "a2", alias_label: "email" },
    ];
    await store.give("known/users/users.jsonl", users.map((one) => JSON.stringify(one)).join("\n"));
    await store.give("known/events/events.csv", "who,at,what\n1,2026-06-01,purchase\n");
    const columns = {
      user: "key",
      externalId: "external_id",
      aliasName: "alias_name",
      aliasLabel: "alias_label",
    };
    const dataSet = eventsAt("known/events/", {
      users: { prefix: "known/users/", format: "jsonl", columns },
    });
    const definition = {
      kind: "sql",
      dataSet: "shop",
      sql: "SELECT alias_name, alias_label FROM users",
    } as const;
    const exclusions = [await stored("exclusions/known.parquet", external("u1"))];
    const found = await ask(engineAt(scratch, store), definition, dataSet, { exclusions });
    expect(await membersIn(scratch, found)).toEqual([alias("a2")]);
    expect(found).toMatchObject({ evaluation: { rows: 2, excluded: 1, duplicates: 0 } });
  });

  it("without a list nothing is counted as excluded", async () => {
    await store.give("plain.csv", "external_id\nu1\n");
    const definition = { kind: "list", object: "plain.csv", format: "csv" } as const;
    for (const more of [{}, { exclusions: [] }]) {
      const found = await ask(engineAt(scratch, store), definition, undefined, more);
      expect(found).not.toHaveProperty("evaluation.excluded");
    }
  });

  it("a list of forgotten people is looked into with the key, and not without it", async () => {
    await store.give("plain.csv", "external_id\nu1\nu2\nu3\n");
    const definition = { kind: "list", object: "plain.csv", format: "csv" } as const;
    const forgotten = await stored("exclusions/forgotten.parquet", keyedHash(external("u1"), KEY));
    const other = await stored("exclusions/other.parquet", external("u2"));
    const exclusions: ExclusionObject[] = [other, { ...forgotten, keyed: true }];
    const key = { read: async () => KEY };
    const engine = engineAt(scratch, store, systemClock, key);
    const found = await ask(engine, definition, undefined, { exclusions });
    expect(await membersIn(scratch, found)).toEqual([external("u3")]);
    expect(found).toMatchObject({ evaluation: { rows: 3, excluded: 2 } });
    const without = ask(engineAt(scratch, store), definition, undefined, { exclusions });
    await expect(without).rejects.toThrow("this function has no key of forgotten people");
  });

  it("a list that is missing, or not as it was written, is an accident: nobody is let through", async () => {
    await store.give("plain.csv", "external_id\nu1\n");
    const definition = { kind: "list", object: "plain.csv", format: "csv" } as const;
    const there = await stored("exclusions/there.parquet", external("u1"));
    const asked = (one: ExclusionObject) =>
      ask(engineAt(scratch, store), definition, undefined, { exclusions: [one] });
    await expect(asked({ ...there, object: "exclusions/gone.parquet" })).rejects.toThrow(
      "the exclusion list exclusions/gone.parquet is missing",
    );
    await expect(asked({ ...there, sha256: "0".repeat(64) })).rejects.toThrow(
      "the exclusion list exclusions/there.parquet is not as it was written",
    );
    expect(await membersIn(scratch, await asked(there))).toEqual([]);
  });
});
