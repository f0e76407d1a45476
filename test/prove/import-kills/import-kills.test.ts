import { expect, it } from "vitest";
import { killedImports } from "./import-kills.ts";

/** One kill in each step. `npm run prove -- import-kills` kills 200 times, in imports of 200,000 members in 8 buckets. */
it("an import whose process is killed ends as if it had not been killed", async () => {
  expect(await killedImports({ count: 7, seed: 0, members: 10_000, buckets: 2 })).toBeUndefined();
}, 300_000);
