import { expect, it } from "vitest";
import { cells, faults, faultTable } from "./faults.ts";

/** Each fault at one of its rates. `npm run prove -- faults` runs each at each rate a hundred times. */
it("whatever Braze answers, the law of the ledger holds, and a run without faults completes the cohort", async () => {
  expect(faults).toHaveLength(11);
  expect(cells).toHaveLength(33);
  expect(await faultTable(faults.length, 0)).toBeUndefined();
}, 300_000);
