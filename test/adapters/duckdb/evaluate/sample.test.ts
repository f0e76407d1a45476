import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { localNames } from "../../../../local/aws/names.ts";
import { engineOnDuckDb } from "../../../../shared/adapters/duckdb/evaluate/engine.ts";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { filesInBucket } from "../../../../shared/adapters/s3/files.ts";
import { systemClock } from "../../../../shared/adapters/system.ts";
import { type Definition, defaultIdentifierOrder } from "../../../../shared/contract/cohorts.ts";
import type { DataSet } from "../../../../shared/contract/data-sets.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";

const USERS = 4_000;
const scratch = scratchDatabase({ memoryMb: 512 });
let store: ObjectStore;
let eventBytes = 0;

beforeAll(async () => {
  store = await objectStore();
  const users = Array.from({ length: USERS }, (_, at) => `u${at}`);
  const events = users.flatMap((user) => [`${user},2026-06-01,purchase`, `${user},2026-06-02,view`]);
  const [first, second] = [events.slice(0, USERS), events.slice(USERS)];
  for (const [name, rows] of Object.entries({ first, second })) {
    const text = `who,at,what\n${rows.join("\n")}\n`;
    eventBytes += text.length;
    await store.give(`events/${name}.csv`, text);
  }
  await store.give("users/all.csv", `key,ext\n${users.map((user) => `${user},${user}`).join("\n")}\n`);
  await store.give("lists/all.csv", `external_id\n${users.join("\n")}\n`);
});
afterEach(() => scratch.discard());
afterAll(() => store?.close());

const dataSet: DataSet = {
  id: "shop",
  name: "Shop",
  version: 1,
  events: { prefix: "events/", format: "csv", columns: { user: "who", time: "at", event: "what" } },
};
const withUsers: DataSet = {
  ...dataSet,
  users: { prefix: "users/", format: "csv", columns: { user: "key", externalId: "ext" } },
};
const bought: Definition = { kind: "criteria", dataSet: "shop", where: { performed: { event: "purchase" } } };
const neverBought: Definition = {
  kind: "criteria",
  dataSet: "shop",
  where: { didNotPerform: { event: "purchase" } },
};
const list: Definition = { kind: "list", object: "lists/all.csv", format: "csv" };

async function members(definition: Definition, of: DataSet, sampleBytes: number) {
  const engine = engineOnDuckDb({
    scratch,
    files: filesInBucket({ client: store.client, bucket: localNames.dataBucket }),
    clock: systemClock,
    sampleBytes,
  });
  const found = await engine.evaluate({
    cohort: { definition, timeZone: "UTC", identifierOrder: defaultIdentifierOrder },
    dataSet: of,
    asOf: new Date("2026-06-15T10:00:00Z"),
    sample: true,
  });
  if ("reason" in found) throw new Error(found.detail);
  const rows = await scratch.rows(`SELECT id FROM read_parquet('${found.path}') ORDER BY id`);
  return { ids: rows.map(({ id }) => String(id)), oneIn: found.oneIn };
}

describe("a sample of the users", () => {
  it("is not taken where there is little data: the answer is exact", async () => {
    const { ids, oneIn } = await members(bought, dataSet, eventBytes);
    expect(ids).toHaveLength(USERS);
    expect(oneIn).toBeUndefined();
  });

  it.each([
    ["without a table of users", dataSet],
    ["with one", withUsers],
  ])("is always the same users, each whole, %s", async (_, of) => {
    const one = await members(bought, of, eventBytes / 10);
    await scratch.discard();
    const two = await members(bought, of, eventBytes / 10);
    expect(one).toEqual(two);
    expect(one.oneIn).toBe(10);
    // A tenth, give or take five standard deviations.
    expect(one.ids.length).toBeGreaterThan(400 - 95);
    expect(one.ids.length).toBeLessThan(400 + 95);
    await scratch.discard();
    // Nobody's purchases lie outside of the sample that the user lies in.
    expect((await members(neverBought, of, eventBytes / 10)).ids).toEqual([]);
  });

  it("of a list is a part of its rows", async () => {
    const { ids, oneIn } = await members(list, dataSet, 3_000);
    expect(oneIn).toBeGreaterThan(5);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.length).toBeLessThan(USERS / 4);
  });
});
