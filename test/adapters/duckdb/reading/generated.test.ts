import { expect, it } from "vitest";
import { readAlike } from "./generated.ts";

/** `npm run prove -- reading` tells 5,000. */
it("random rows are the same members in every format and dialect, or refused by name", async () => {
  expect(await readAlike(14, 2_026)).toBeUndefined();
}, 240_000);
