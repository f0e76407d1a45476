/** What is told of data that was read: the same of criteria and of SQL. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import type { Definition } from "../../../../shared/contract/cohorts.ts";
import type { FilesDataSet } from "../../../../shared/contract/data-sets.ts";
import { ask, engineAt, eventsAt } from "../evaluate/asking.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";

const scratch = scratchDatabase({ memoryMb: 512 });
const definitions: Definition[] = [
  { kind: "criteria", dataSet: "shop", where: { performed: { event: "buy" } } },
  { kind: "sql", dataSet: "shop", sql: "SELECT who AS external_id FROM events" },
];
let store: ObjectStore;
let folders = 0;

beforeAll(async () => {
  store = await objectStore();
});
afterEach(() => scratch.discard());
afterAll(() => store?.close());

async function given(files: Readonly<Record<string, string | Uint8Array>>, more: Partial<FilesDataSet> = {}) {
  const prefix = `told-${folders++}/`;
  for (const [name, body] of Object.entries(files)) await store.give(`${prefix}${name}`, body);
  return eventsAt(prefix, more);
}

async function told(definition: Definition, dataSet: FilesDataSet) {
  const found = await ask(engineAt(scratch, store), definition, dataSet);
  if ("reason" in found) throw new Error(found.detail);
  const { reading, tolerated } = found;
  return { reading, tolerated };
}

describe("of a data set is told", () => {
  it.each(definitions)(
    "files and rows, how times are written, the first and the last: $kind",
    async (one) => {
      const dataSet = await given({
        "a.csv": "who,at,what\na,2026-01-05 10:00:00,buy\nb,1767607200,buy\n",
        "b.csv": "who,at,what\nc,2026-02-05,visit\n",
      });
      expect(await told(one, dataSet)).toEqual({
        reading: {
          files: 2,
          rows: 3,
          malformed: 0,
          times: {
            readAs: ["iso", "epoch-seconds"],
            first: "2026-01-05T10:00:00.000Z",
            last: "2026-02-05T00:00:00.000Z",
            unreadable: 0,
          },
        },
        tolerated: undefined,
      });
    },
  );

  it.each(definitions)("what was left out, and the files that it is in: $kind", async (one) => {
    const dataSet = await given(
      {
        "a.csv": "who,at,what\na,2026-01-05,buy\nb,2026-01-05,buy\n",
        "b.csv": "who,at,what\nc,yesterday,buy\nd,2026-01-05\n",
      },
      { unreadableShare: 0.5 },
    );
    expect(await told(one, dataSet)).toMatchObject({
      reading: { rows: 3, malformed: 1, times: { unreadable: 1 } },
      tolerated: { rows: 1, times: 1, identifiers: 0, files: ["b.csv"] },
    });
  });

  it.each(definitions)("the same of JSON lines, of five files at most by name: $kind", async (one) => {
    const line = (who: unknown, at: string) => JSON.stringify({ who, at, what: "buy" });
    const files = Array.from({ length: 6 }, (_, at) => `${at}.jsonl`);
    const good = [1, 2, 3, 4].map((id) => line(`user-${id}`, "2026-01-05"));
    const body = [...good, line(1.5, "2026-01-05"), line("e", "soon"), "{"].join("\n");
    const shop = await given(Object.fromEntries(files.map((name) => [name, body])), { unreadableShare: 0.5 });
    expect(await told(one, { ...shop, events: { ...shop.events, format: "jsonl" } })).toMatchObject({
      tolerated: { rows: 6, times: 6, identifiers: 6, files: files.slice(0, 5), moreFiles: true },
    });
  });
});
