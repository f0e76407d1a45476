import { expect, it } from "vitest";
import { killedImports } from "./import-kills.ts";

/** Once in each step; `npm run prove -- import-kills` kills 200 times, in imports of 200,000 members. */
it("an import whose process is killed ends as if nobody had killed it", async () => {
  expect(await killedImports({ count: 6, seed: 0, members: 60_000 })).toBeUndefined();
}, 300_000);
