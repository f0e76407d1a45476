import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { systemClock } from "../../../../shared/adapters/system.ts";
import type { Definition, ListDefinition } from "../../../../shared/contract/cohorts.ts";
import type { Criterion } from "../../../../shared/contract/criteria.ts";
import type { FilesDataSet } from "../../../../shared/contract/data-sets.ts";
import type { Clock } from "../../../../shared/ports/machine.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";
import { ask, engineAt, eventsAt, membersIn } from "./asking.ts";

const scratch = scratchDatabase({ memoryMb: 512 });
const bought: Criterion = { performed: { event: "purchase" } };
let store: ObjectStore;
let folders = 0;

beforeAll(async () => {
  store = await objectStore();
});
afterEach(() => scratch.discard());
afterAll(() => store?.close());

function folder(): string {
  folders += 1;
  return `shop-${folders}/`;
}

const shop = eventsAt;
const asked = (dataSet: FilesDataSet, where: Criterion = bought, clock?: Clock) =>
  ask(engineAt(scratch, store, clock), { kind: "criteria", dataSet: "shop", where }, dataSet);
const listed = (definition: Omit<ListDefinition, "kind">) =>
  ask(engineAt(scratch, store), { kind: "list", ...definition });
const members = (found: Awaited<ReturnType<typeof asked>>) => membersIn(scratch, found);

const external = (id: string) => ({ kind: "external_id", id, label: "" });

describe("a data set", () => {
  it("is all files under its prefix, compressed or not, but for marks and hidden ones", async () => {
    const prefix = folder();
    await store.give(`${prefix}a.csv`, "who,at,what\n007,2026-06-01,purchase\n");
    await store.give(`${prefix}day=2/b.csv.gz`, gzipSync("what,who,at\npurchase,é ñ,2026-06-02\n"));
    await store.give(`${prefix}_SUCCESS`, "done");
    await store.give(`${prefix}.part.csv`, "half a fi");
    await store.give(`${prefix}empty.csv`, "");
    expect(await members(await asked(shop(prefix)))).toEqual([external("007"), external("é ñ")]);
  });

  it("may end its lines in both ways, and keeps ids as they are", async () => {
    const prefix = folder();
    const rows =
      '00012,2026-06-01,purchase,\r\n" 12 ",2026-06-01,purchase,"x\ny"\r\n"a,""b""",2026-06-01,purchase,"c\r\nd"\n';
    await store.give(`${prefix}a.csv`, `who,at,what,note\n${rows}`);
    expect(await members(await asked(shop(prefix)))).toEqual([" 12 ", "00012", 'a,"b"'].map(external));
  });

  it("of Parquet has its types read as the same text", async () => {
    const prefix = folder();
    const path = await scratch.file("events.parquet");
    await scratch.run(`COPY (SELECT 7 AS who, TIMESTAMPTZ '2026-06-14 23:59:59.5+02' AS at, 'purchase' AS what, 1.50 AS amount,
      true AS gift UNION ALL SELECT 8, TIMESTAMPTZ '2026-06-15 12:00:00+02', 'purchase', 2, false) TO '${path}'`);
    await store.give(`${prefix}a.parquet`, await readFile(path));
    const where: Criterion = {
      performed: {
        event: "purchase",
        where: [
          { property: "amount", is: { equals: 1.5 } },
          { property: "gift", is: { equals: true } },
        ],
      },
    };
    const dataSet = shop(prefix, { events: { ...shop(prefix).events, format: "parquet" } });
    expect(await members(await asked(dataSet, where))).toEqual([external("7")]);
    expect(await members(await asked(dataSet))).toEqual([external("7")]);
  });

  it("without files or rows is stale, never an empty cohort", async () => {
    const prefix = folder();
    expect(await asked(shop(prefix))).toEqual({
      reason: "stale-data",
      detail: `No file with data lies under "${prefix}" of the data bucket.`,
      fault: { code: "no-files", values: { prefix } },
    });
    await store.give(`${prefix}a.csv`, "who,at,what\n");
    expect(await asked(shop(prefix))).toEqual({
      reason: "stale-data",
      detail: `The files under "${prefix}" of the data bucket have no rows.`,
      fault: { code: "no-rows", values: { prefix } },
    });
  });

  it("is not there yet until its mark is, by day where the mark names one", async () => {
    const prefix = folder();
    await store.give(`${prefix}a.csv`, "who,at,what\n1,2026-06-01,purchase\n");
    const marked = (marker: string) => shop(prefix, { events: { ...shop(prefix).events, marker } });
    expect(await asked(marked("_SUCCESS"))).toMatchObject({
      reason: "stale-data",
      detail: `There is no mark "${prefix}_SUCCESS" in the data bucket: the data is not complete yet.`,
    });
    await store.give(`${prefix}_SUCCESS`, "");
    expect(await asked(marked("_SUCCESS"))).toHaveProperty("path");
    // The import is of 15 June: the last whole day is the 14th.
    await store.give(`${prefix}_done/2026-06-13`, "x");
    expect(await asked(marked("_done/{date}"))).toMatchObject({
      detail: expect.stringContaining(`"${prefix}_done/2026-06-14"`),
    });
    await store.give(`${prefix}_done/2026-06-14`, "x");
    expect(await asked(marked("_done/{date}"))).toHaveProperty("path");
  });

  /** Does something once, after the first call that is meant. */
  const meanwhile = async <Done>(
    isMeant: (command: string | undefined, input: object) => boolean,
    work: () => Promise<unknown>,
    during: () => Promise<Done>,
  ): Promise<Done> => {
    let isDone = false;
    const { middlewareStack } = store.client;
    middlewareStack.add(
      (next, { commandName }) =>
        async (given) => {
          const answer = await next(given);
          if (!isDone && isMeant(commandName, given.input)) {
            isDone = true;
            await work();
          }
          return answer;
        },
      { name: "meanwhile" },
    );
    try {
      return await during();
    } finally {
      middlewareStack.remove("meanwhile");
      expect(isDone).toBe(true);
    }
  };
  const row = (who: number) => `who,at,what\n${who},2026-06-01,purchase\n`;
  const withMark = (prefix: string) =>
    shop(prefix, { events: { ...shop(prefix).events, marker: "_SUCCESS" } });

  it("is not complete if its mark came after its files were listed", async () => {
    const prefix = folder();
    await store.give(`${prefix}a.csv`, row(1));
    const found = await meanwhile(
      (command, input) => command === "ListObjectsCommand" && "Prefix" in input && input.Prefix === prefix,
      async () => {
        await store.give(`${prefix}b.csv`, row(2));
        await store.give(`${prefix}_SUCCESS`, "");
      },
      () => asked(withMark(prefix)),
    );
    expect(found).toMatchObject({ reason: "stale-data", fault: { code: "no-mark" } });
    expect(await members(await asked(withMark(prefix)))).toEqual(["1", "2"].map(external));
  });

  it("is not used if another export took its place while it was read, under the same names", async () => {
    const prefix = folder();
    const exported = async (who: number) => {
      for (const name of ["a", "b"]) await store.give(`${prefix}${name}.csv`, row(who));
      await store.give(`${prefix}_SUCCESS`, `${who}`);
    };
    await exported(1);
    const found = await meanwhile(
      (command) => command === "GetObjectCommand",
      () => exported(2),
      () => asked(withMark(prefix)),
    );
    expect(found).toMatchObject({ reason: "stale-data", fault: { code: "removed-while-read" } });
    expect(await members(await asked(withMark(prefix)))).toEqual([external("2")]);
  });

  it("is refused when its newest file is older than it allows", async () => {
    const prefix = folder();
    await store.give(`${prefix}a.csv`, "who,at,what\n1,2026-06-01,purchase\n");
    const later: Clock = { ...systemClock, now: () => new Date(Date.now() + 26 * 3_600_000) };
    expect(await asked(shop(prefix, { staleAfterHours: 25 }), bought, later)).toMatchObject({
      reason: "stale-data",
      detail: expect.stringContaining("more than 26 hours old; the data set allows 25"),
    });
    expect(await asked(shop(prefix, { staleAfterHours: 27 }), bought, later)).toHaveProperty("path");
  });

  it("names the file that can't be read, and nothing that is in it", async () => {
    const prefix = folder();
    await store.give(`${prefix}good.csv`, "who,at,what\n1,2026-06-01,purchase\n");
    await store.give(`${prefix}torn.csv`, 'who,at,what\n"canary-user,2026-06-01,purchase\n2,2026-06-01,x\n');
    const found = await asked(shop(prefix));
    expect(found).toEqual({
      reason: "data-unreadable",
      detail: `1 row can't be read: see line 2 of the file "torn.csv" (its quotes or line ends are not as CSV has them).`,
      fault: {
        code: "malformed-rows",
        values: { count: 1, file: "torn.csv", lines: "2", others: 0, why: "broken" },
      },
    });
  });

  it("says where a JSON-lines file can't be read", async () => {
    const prefix = folder();
    await store.give(
      `${prefix}a.jsonl`,
      '{"who":"canary","at":"2026-06-01","what":"purchase"}\n{"who":,"at":1}\n{"who":"2"}\n',
    );
    const dataSet = shop(prefix, { events: { ...shop(prefix).events, format: "jsonl" } });
    const found = await asked(dataSet);
    expect(found).toMatchObject({
      reason: "data-unreadable",
      detail: expect.stringMatching(/see line 2 of the file "a.jsonl"/),
    });
    expect(JSON.stringify(found)).not.toContain("canary");
  });

  it("tells which column a definition names and no file has", async () => {
    const prefix = folder();
    await store.give(`${prefix}a.csv`, "who,at,what,amount\n1,2026-06-01,purchase,3\n");
    const where: Criterion = {
      performed: { event: "purchase", where: [{ property: "amuont", is: { greater: 1 } }] },
    };
    expect(await asked(shop(prefix), where)).toEqual({
      reason: "definition-invalid",
      detail: 'There is no column "amuont". There are: who, at, what, amount.',
      fault: {
        code: "no-column",
        values: { column: "amuont", names: "who, at, what, amount", more: 0 },
      },
    });
  });

  it("takes no text of a definition for SQL", async () => {
    const prefix = folder();
    await store.give(`${prefix}a.jsonl`, '{"who":"1","at":"2026-06-01","what":"x\' OR 1=1 --"}\n');
    const dataSet = shop(prefix, { events: { ...shop(prefix).events, format: "jsonl" } });
    const hostile = [`x' OR '1'='1`, `"); DROP TABLE selected; --`, "x' OR 1=1 --", "$v0", 'a"b'];
    for (const text of hostile) {
      const where: Criterion = {
        performed: { event: text, where: [{ property: text, is: { notEquals: text } }] },
      };
      const found = await asked(dataSet, where);
      expect(await members(found)).toEqual(text === "x' OR 1=1 --" ? [external("1")] : []);
      await scratch.discard();
    }
  });
});

describe("the devices of users who are identified today", () => {
  const csv = [
    "key,ext,alias,device,anon",
    "1,u1,,d1,false",
    "2,u2,,,false",
    "3,,a3,d3,false",
    "4,,,d4,true",
    "5,,,d5,false",
    "6,u6,,d1,false",
  ].join("\n");
  const columns = {
    user: "key",
    externalId: "ext",
    aliasName: "alias",
    aliasLabelIs: "email",
    deviceId: "device",
    anonymous: "anon",
  };
  const devicesOf = async (definition: Definition, more: Partial<FilesDataSet>) => {
    const prefix = folder();
    await store.give(`${prefix}events/a.csv`, "who,at,what\n1,2026-06-01,purchase\n");
    await store.give(`${prefix}users/a.csv`, csv);
    const users = { prefix: `${prefix}users/`, format: "csv" as const, columns };
    const dataSet = eventsAt(`${prefix}events/`, { users, ...more });
    const found = await ask(engineAt(scratch, store), definition, dataSet, { identifiedDevices: true });
    if ("reason" in found) throw new Error(found.detail);
    const path = found.identifiedDevices;
    return path && (await scratch.rows(`SELECT * FROM read_parquet('${path}') ORDER BY ALL`));
  };
  const expected = [
    { device_id: "d1", ...external("u1") },
    { device_id: "d1", ...external("u6") },
    { device_id: "d3", kind: "alias", id: "a3", label: "email" },
  ];

  it("are told by the table of users, whatever the definition selects", async () => {
    expect(await devicesOf({ kind: "criteria", dataSet: "shop", where: bought }, {})).toEqual(expected);
    const sql = "SELECT 'u9' AS external_id";
    expect(await devicesOf({ kind: "sql", dataSet: "shop", sql }, {})).toEqual(expected);
  });

  it("are unknown where no data tells", async () => {
    const prefix = folder();
    await store.give(`${prefix}a.csv`, "who,at,what\n1,2026-06-01,purchase\n");
    const everybody: Definition = { kind: "criteria", dataSet: "shop", where: bought };
    const devices = { identifiedDevices: true };
    const withoutUsers = await ask(engineAt(scratch, store), everybody, shop(prefix), devices);
    expect("path" in withoutUsers && withoutUsers.identifiedDevices).toBeUndefined();
    await store.give("lists/some.csv", "device_id\nd1\n");
    const some: Definition = { kind: "list", object: "lists/some.csv", format: "csv" };
    const list = await ask(engineAt(scratch, store), some, undefined, devices);
    expect("path" in list && list.identifiedDevices).toBeUndefined();
  });
});

describe("a list", () => {
  it("has its fields under their own names, or as they are mapped", async () => {
    await store.give("lists/a.csv", "external_id,alias_name,alias_label\n007,,\n,Á,email\n007,x,email\n,,\n");
    const found = await listed({ object: "lists/a.csv", format: "csv" });
    expect(await members(found)).toEqual([{ kind: "alias", id: "Á", label: "email" }, external("007")]);
    expect(found).toMatchObject({ evaluation: { rows: 4, duplicates: 1, rejected: { "no-identifier": 1 } } });

    await store.give("lists/b.jsonl", '{"phone":"d-1","anon":true}\n{"phone":"d-2","anon":false}\n');
    const mapped = await listed({
      object: "lists/b.jsonl",
      format: "jsonl",
      columns: { device_id: "phone", anonymous: "anon" },
    });
    expect(await members(mapped)).toEqual([{ kind: "device_id", id: "d-1", label: "" }]);
    expect(mapped).toMatchObject({
      evaluation: { rejected: { "identified-user-needs-external-id-or-alias": 1 } },
    });
  });

  it("that is not there, or identifies nobody, says so", async () => {
    expect(await listed({ object: "lists/none.csv", format: "csv" })).toMatchObject({
      reason: "data-missing",
    });
    await store.give("lists/names.csv", "name,city\nA,B\n");
    expect(await listed({ object: "lists/names.csv", format: "csv" })).toMatchObject({
      reason: "definition-invalid",
      detail: expect.stringContaining("external_id, alias_name and alias_label, or device_id"),
    });
    const columns = { external_id: "id" };
    expect(await listed({ object: "lists/names.csv", format: "csv", columns })).toMatchObject({
      reason: "definition-invalid",
      detail: 'There is no column "id". There are: name, city.',
    });
  });
});
