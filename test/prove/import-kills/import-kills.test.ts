import { expect, it } from "vitest";
import { killedImports } from "./import-kills.ts";
import { places } from "./steps.ts";

/**
 * One kill in each step and round. `npm run prove -- import-kills` kills 200 times, in imports of 200,000 members in 8
 * buckets.
 */
it("an import whose process is killed ends as if it had not been killed", async () => {
  expect(
    await killedImports({ count: places.length, seed: 0, members: 10_000, buckets: 2, say: console.log }),
  ).toBeUndefined();
}, 600_000);
