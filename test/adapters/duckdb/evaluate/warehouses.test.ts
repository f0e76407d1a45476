/** The layouts that docs/warehouses.md says exports of warehouses have: each is read as the same users and events. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import type { Definition } from "../../../../shared/contract/cohorts.ts";
import { dataSetRequest, type FilesDataSet } from "../../../../shared/contract/data-sets.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";
import { parquet } from "../reading/desk.ts";
import { ask, engineAt, membersIn } from "./asking.ts";

const scratch = scratchDatabase({ memoryMb: 256 });
let store: ObjectStore;
beforeAll(async () => {
  store = await objectStore();
});
afterAll(() => store?.close());
afterEach(() => scratch.discard());

const text = readFileSync(join(import.meta.dirname, "../../../../docs/warehouses.md"), "utf8");
const [, json = ""] = /The data set, for all three.*?```json\n(.*?)```/s.exec(text) ?? [];

/** The data set of the page, at another place. */
function dataSetAt(place: string): FilesDataSet {
  const request = dataSetRequest.parse(JSON.parse(json.replaceAll("shop/", `${place}/`)));
  if (request.kind === "database" || request.kind === "athena") throw new Error("it is of files");
  return { ...request, id: "shop", version: 0 };
}

/** Two buy on 1 June, one of them at the last second of that day in UTC; one on the day after. */
const times = ["2026-06-01 10:00:00", "2026-06-01 23:59:59", "2026-06-02 00:00:00"];

interface Layout {
  /** Columns of events and users, as SQL; `$` is the number of the user. */
  event: string;
  user: string;
  /** Names of objects: of a part by its number, and of what lies beside them. */
  part(at: number): string;
  beside: Record<string, string>;
}

const layouts: Record<string, Layout> = {
  Snowflake: {
    // Names in upper case, numbers as decimals, times in milliseconds and without a zone.
    event:
      "$::DECIMAL(38, 0) AS USER_ID, CAST(clock AS TIMESTAMP_MS) AS HAPPENED_AT, 'buy' AS NAME, 9.5::DECIMAL(10, 2) AS AMOUNT",
    user: "$::DECIMAL(4, 0) AS USER_ID, 'd' || $ AS DEVICE_ID",
    part: (at) => `data_01b2c3d4-0000-1234-0000-000${at}_0_0_0.snappy.parquet`,
    beside: { _SUCCESS: "done\n" },
  },
  BigQuery: {
    // Instants, in a folder of its own for each night.
    event:
      "'' || $ AS user_id, CAST(clock || '+00' AS TIMESTAMPTZ) AS happened_at, 'buy' AS name, 9.5::DOUBLE AS amount",
    user: "'' || $ AS user_id, 'd' || $ AS device_id",
    part: (at) => `20261127T050000/events-00000000000${at}.parquet`,
    beside: { _SUCCESS: "" },
  },
  Databricks: {
    // Nothing of the commit protocol is data.
    event:
      "'' || $ AS user_id, CAST(clock AS TIMESTAMP) AS happened_at, 'buy' AS name, 9.5::DECIMAL(10, 2) AS amount",
    user: "'' || $ AS user_id, 'd' || $ AS device_id",
    part: (at) => `part-0000${at}-5d0c-c000.snappy.parquet`,
    beside: { _SUCCESS: "", "_temporary/0/task_8231/part-00009-5d0c-c000.snappy.parquet": "unfinished" },
  },
};

async function give(place: string, { event, user, part, beside }: Layout, withMark = true): Promise<void> {
  for (const [source, columns] of [
    ["events", event],
    ["users", user],
  ] as const) {
    for (const [at, time] of times.entries()) {
      const rows = `SELECT ${columns.replaceAll("$", `${at + 1}`)} FROM (SELECT '${time}' AS clock)`;
      await store.give(`${place}/${source}/${part(at)}`, await parquet(rows));
    }
    for (const [name, body] of Object.entries(beside))
      if (withMark || name !== "_SUCCESS") await store.give(`${place}/${source}/${name}`, body);
  }
}

const firstOfJune: Definition = {
  kind: "criteria",
  dataSet: "shop",
  where: {
    all: [
      { performed: { event: "buy", period: { from: "2026-06-01", to: "2026-06-01" } } },
      { performed: { event: "buy", where: [{ property: "amount", is: { atLeast: 9.5 } }] } },
    ],
  },
};

describe.each(Object.entries(layouts))("%s", (name, layout) => {
  it("is read: its names, its numbers, and its days in UTC", async () => {
    const place = name.toLowerCase();
    await give(place, layout);
    const found = await ask(engineAt(scratch, store), firstOfJune, dataSetAt(place));
    expect(await membersIn(scratch, found)).toEqual([
      { kind: "external_id", id: "1", label: "" },
      { kind: "external_id", id: "2", label: "" },
    ]);
    expect(found).toMatchObject({ reading: { files: 3, rows: 3 } });
  });

  it("is not read before its mark is there", async () => {
    const place = `${name.toLowerCase()}-unmarked`;
    await give(place, layout, false);
    expect(await ask(engineAt(scratch, store), firstOfJune, dataSetAt(place))).toMatchObject({
      reason: "stale-data",
      fault: { code: "no-mark" },
    });
  });
});
