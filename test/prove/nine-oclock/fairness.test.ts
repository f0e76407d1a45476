import { describe, expect, it } from "vitest";
import { unfairIn, waitsInCrowd } from "./fairness.ts";

/** `npm run prove -- fairness` has 200 small imports beside one of 10 M members, and beside 30 of 1 M. */
describe("small imports that fall due while large ones are sent", () => {
  it("end as soon as alone, but for the four parts of the large one that are in the line", async () => {
    const waits = await waitsInCrowd({ seed: 1, small: 50, large: 1, batches: 1_000 });
    expect(unfairIn(waits, 1)).toBeUndefined();
    expect(waits.longest).toBeLessThan(2 * waits.alone);
  }, 300_000);

  it("do not wait for many large ones to end, as they would without turns", async () => {
    const crowd = { seed: 1, small: 20, large: 30, batches: 500 };
    const waits = await waitsInCrowd(crowd);
    expect(unfairIn(waits, crowd.large)).toBeUndefined();
    // Nor are the large ones later for it: the rate is used.
    expect(waits.largest).toBeLessThan(1.1 * waits.needed);
    const without = await waitsInCrowd({ ...crowd, takesTurns: false });
    expect(unfairIn(without, crowd.large)).toMatch(/a small import took 1\d\d\.\d s/);
  }, 900_000);
});
