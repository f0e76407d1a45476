import { expect, it } from "vitest";
import { cells, faultTable } from "./faults.ts";

/** Each cell once. `npm run prove -- faults` runs each a hundred times. */
it("whatever Braze answers, the law of the ledger holds, and a run without faults completes the cohort", async () => {
  expect(cells).toHaveLength(33);
  expect(await faultTable(cells.length, 0)).toBeUndefined();
}, 300_000);
