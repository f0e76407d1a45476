import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PersonRow } from "../../shared/contract/sandbox-people.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import { emptyPopulation, type MatchOutcome } from "../../shared/sandbox/population.ts";
import type { PeopleChange } from "../../shared/sandbox/ports.ts";
import { replay } from "../../shared/sandbox/replay.ts";
import { WhoIsWho } from "./who-is-who.ts";

const user = (id: string): Member => ({ kind: "external_id", id, label: "" });
const device = (id: string): Member => ({ kind: "device_id", id, label: "" });
const alias = (id: string, label = "email"): Member => ({ kind: "alias", id, label });
const aliases = (alias_name: string) => [{ alias_name, alias_label: "email" }];

/** The people of the table: one of each kind. */
const everyKind: PeopleChange[] = [
  { load: [{ external_id: "ana", aliases: aliases("ana@x"), devices: ["ana's phone"] }] },
  { load: [{ aliases: aliases("bo@x"), devices: ["bo's phone"] }] },
  { load: [{ devices: ["cy's phone", "cy's tablet"] }] },
  { load: [{ devices: ["di's phone"] }] },
  { identify: device("di's phone"), as: "di" },
  { load: [{ external_id: "ed" }, { devices: ["ed's phone"] }] },
  { identify: device("ed's phone"), as: "ed" },
  { load: [{ devices: ["fi's phone"] }, { external_id: "fi", devices: ["fi's phone"] }] },
];

function populationOf(changes: readonly PeopleChange[]) {
  return replay({
    people: changes.map((change, at) => ({ number: at + 1, change })),
    cohorts: new Map(),
  });
}

describe("the person that an id matches", () => {
  it.each<[who: string, sent: Member, outcome: MatchOutcome]>([
    ["identified, by external id", user("ana"), "matched"],
    ["identified, by alias", alias("ana@x"), "matched"],
    ["identified, by device id", device("ana's phone"), "device-of-identified-user"],
    ["identified by an alias alone, by alias", alias("bo@x"), "matched"],
    ["identified by an alias alone, by device id", device("bo's phone"), "device-of-identified-user"],
    ["anonymous, by device id", device("cy's phone"), "matched"],
    ["anonymous, by another of their device ids", device("cy's tablet"), "matched"],
    ["once anonymous and then named, by external id", user("di"), "matched"],
    ["once anonymous and then named, by device id", device("di's phone"), "device-of-identified-user"],
    ["once anonymous and then merged, by external id", user("ed"), "matched"],
    ["once anonymous and then merged, by device id", device("ed's phone"), "device-of-identified-user"],
    [
      "once anonymous and then loaded with it, by device id",
      device("fi's phone"),
      "device-of-identified-user",
    ],
    ["nobody, by external id", user("nobody"), "unknown"],
    ["nobody, by alias", alias("nobody@x"), "unknown"],
    ["nobody, by device id", device("nobody's phone"), "unknown"],
    ["an alias name under another label", alias("ana@x", "phone"), "unknown"],
    ["an alias name as external id", user("ana@x"), "unknown"],
    ["an external id as device id", device("ana"), "unknown"],
    ["another spelling of an external id", user("Ana"), "unknown"],
    ["an external id with a space", user("ana "), "unknown"],
  ])("%s", (_, sent, outcome) => {
    expect(populationOf(everyKind).match(sent).outcome).toBe(outcome);
  });

  it("keeps ids unchanged, leading zeros and other scripts too", () => {
    const population = populationOf([
      { load: [{ external_id: "007" }, { external_id: "7" }, { external_id: "顧客" }] },
    ]);
    expect(new Set([population.holder(user("007")), population.holder(user("7"))]).size).toBe(2);
    expect(population.match(user("顧客")).outcome).toBe("matched");
  });
});

describe("two people who turn out to be one", () => {
  const merged = (...changes: PeopleChange[]) => populationOf(changes).people();

  it("keep the aliases, devices and attributes of both; those of the identified one take precedence", () => {
    const [person, ...others] = merged(
      { load: [{ devices: ["d1"], attributes: { seen: 3, country: "FR" } }] },
      { load: [{ external_id: "u", aliases: aliases("u@x"), attributes: { country: "ES" } }] },
      { identify: device("d1"), as: "u" },
    );
    expect(others).toEqual([]);
    expect(person).toMatchObject({ externalId: "u", attributes: { seen: 3, country: "ES" } });
    expect(person?.devices).toEqual(["d1"]);
    expect(person?.aliases.length).toBe(1);
  });

  it("do so by an alias too", () => {
    expect(
      merged({ load: [{ aliases: aliases("a") }, { external_id: "u" }] }, { identify: alias("a"), as: "u" }),
    ).toMatchObject([{ externalId: "u" }]);
  });

  it("never have two external ids: a person who has one is not identified again", () => {
    const people = merged(
      { load: [{ external_id: "u", devices: ["d"] }, { external_id: "v" }] },
      { identify: device("d"), as: "v" },
      { load: [{ external_id: "v", devices: ["d"] }] },
    );
    expect(people.map(({ externalId, devices }) => [externalId, devices])).toEqual([
      ["u", ["d"]],
      ["v", []],
    ]);
  });

  it("identifying an unknown person changes nothing", () => {
    expect(merged({ identify: device("d"), as: "u" })).toEqual([]);
  });
});

/**
 * Some people, with rows and later facts that each have a part of their identifiers. `as` is the person that they
 * belong to.
 */
const arbitraryPeople = fc.array(
  fc.record({
    external: fc.boolean(),
    aliases: fc.integer({ min: 0, max: 2 }),
    devices: fc.integer({ min: 0, max: 3 }),
  }),
  { minLength: 1, maxLength: 5 },
);

interface Piece {
  person: number;
  externalId: boolean;
  alias: number;
  device: number;
}
const piece = (people: number) =>
  fc.record<Piece>({
    person: fc.nat({ max: people - 1 }),
    externalId: fc.boolean(),
    alias: fc.integer({ min: -1, max: 1 }),
    device: fc.integer({ min: -1, max: 2 }),
  });
const step = (people: number) =>
  fc.record({
    what: fc.constantFrom<"load" | "identify" | "add" | "remove">(
      "load",
      "load",
      "load",
      "identify",
      "add",
      "add",
      "remove",
    ),
    piece: piece(people),
  });

describe("matching and merging in any order", () => {
  const story = arbitraryPeople.chain((people) =>
    fc.tuple(fc.constant(people), fc.array(step(people.length), { maxLength: 40, size: "max" })),
  );

  it("agrees with a model of people as plain sets of rows", () => {
    let matched = 0;
    fc.assert(
      fc.property(story, ([people, steps]) => {
        const model = new WhoIsWho();
        const population = emptyPopulation();
        for (const [at, { what, piece: told }] of steps.entries()) {
          const kind = people[told.person];
          const row = kind && rowOf(told, kind);
          const [member] = membersOf(row);
          if (!row || !member) continue;
          if (what === "load") {
            model.load(membersOf(row));
            population.take({ load: [row] }, at);
          } else if (what === "identify") {
            // A person with an external id is never given another one: that would be a contradiction, not a matter of
            // order.
            if (kind.external) continue;
            const as = `target-${told.person % 2}`;
            model.identify(member, user(as));
            population.take({ identify: member, as }, at);
          } else {
            const match = population.match(member);
            if (match.outcome === "matched") matched += 1;
            if (match.outcome === "matched" && what === "add") match.person.cohorts.add("c");
            else if (match.outcome === "matched") match.person.cohorts.delete("c");
            model.change(what, member);
          }
        }
        for (const member of [...model.everyIdentifier(), user("nobody"), device("nobody")]) {
          expect(population.match(member).outcome).toBe(model.outcome(member));
          expect(population.holder(member)?.cohorts.has("c") ?? false).toBe(model.isIn(member));
        }
        expect(population.people()).toHaveLength(model.countPeople());
      }),
      { numRuns: 1_000 },
    );
    expect(matched).toBeGreaterThan(500);
  });

  it("makes the same people of the same rows, in any order", () => {
    const rows = arbitraryPeople.chain((people) =>
      fc.array(piece(people.length), { maxLength: 15 }).chain((pieces) => {
        const told = pieces.flatMap((one) => {
          const kind = people[one.person];
          const row = kind && rowOf(one, kind);
          return row ? [row] : [];
        });
        return fc.tuple(fc.constant(told), fc.shuffledSubarray(told, { minLength: told.length }));
      }),
    );
    fc.assert(
      fc.property(rows, ([one, other]) => {
        expect(whoIsWho(other)).toEqual(whoIsWho(one));
      }),
      { numRuns: 1_000 },
    );
  });
});

function whoIsWho(rows: PersonRow[]): string[] {
  return populationOf(rows.map((row) => ({ load: [row] })))
    .people()
    .map(({ externalId, aliases, devices }) =>
      JSON.stringify([externalId, aliases.map(({ alias_name }) => alias_name).sort(), devices.toSorted()]),
    )
    .sort();
}

/** The row of one part of a person; undefined if it has nothing. */
function rowOf(
  { person, externalId, alias: which, device: phone }: Piece,
  kind: { external: boolean; aliases: number; devices: number },
): PersonRow | undefined {
  const row: PersonRow = {
    ...(externalId && kind.external && { external_id: `u${person}` }),
    ...(which >= 0 && which < kind.aliases && { aliases: aliases(`p${person}-${which}`) }),
    ...(phone >= 0 && phone < kind.devices && { devices: [`d${person}-${phone}`] }),
  };
  return Object.keys(row).length > 0 ? row : undefined;
}

function membersOf(row: PersonRow | undefined): Member[] {
  return [
    ...(row?.devices ?? []).map(device),
    ...(row?.aliases ?? []).map(({ alias_name, alias_label }) => alias(alias_name, alias_label)),
    ...(row?.external_id === undefined ? [] : [user(row.external_id)]),
  ];
}
