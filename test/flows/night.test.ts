/**
 * Two nights of a shop, and something wrong with the second one's export: nobody is removed or added wrongly, and the
 * mail says which file and why, and of whom nothing.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../local/folder.ts";
import { type Fault, Nights } from "./night.ts";
import { closeWriter, parquetFaults, soundParquet } from "./night-parquet-faults.ts";
import { csvFaults, jsonFaults, soundCsv, soundLines } from "./night-text-faults.ts";
import { Shop } from "./shop.ts";

/** Nights of one lane follow each other, and lanes are side by side: each has a data set and cohorts of its own. */
const half = csvFaults.length / 2;
const lanes = [
  { id: "csv", format: "csv", sound: soundCsv, faults: csvFaults.slice(0, half) },
  { id: "csv-too", format: "csv", sound: soundCsv, faults: csvFaults.slice(half) },
  { id: "jsonl", format: "jsonl", sound: soundLines, faults: jsonFaults },
  { id: "parquet", format: "parquet", sound: soundParquet, faults: parquetFaults },
] as const;

let shop: Shop;
const nights = new Map<string, Nights>();
beforeAll(async () => {
  shop = await Shop.open(temporaryFolder());
  const connection = await shop.connection("kubit");
  for (const lane of lanes) nights.set(lane.id, new Nights(shop, { ...lane, connection }));
  await Promise.all([...nights.values()].map((one) => one.begin()));
});
afterAll(async () => {
  await shop?.close();
  await closeWriter();
});

/** Every third one, which is enough for every day: see docs/reading.md. */
const oneIn = process.env["EVERY_NIGHT"] ? 1 : 3;

describe.concurrent("with the second night's export", () => {
  it.each(inTurn(oneIn))("$id: $fault.name", async ({ id, fault }) => {
    await nights.get(id)?.night(fault);
  });
});

/** One of each lane after the other: those of one lane wait for each other. Of each lane, the first of every `oneIn`. */
function inTurn(oneIn = 1): { id: string; fault: Fault }[] {
  const most = Math.max(...lanes.map(({ faults }) => faults.length));
  const some = Array.from({ length: most }, (_, at) => at).filter((at) => at % oneIn === 0);
  return some.flatMap((at) =>
    lanes.flatMap(({ id, faults }) => {
      const fault = faults[at];
      return fault ? [{ id, fault }] : [];
    }),
  );
}

it("there are more than a hundred of them", () => expect(inTurn().length).toBeGreaterThan(100));
