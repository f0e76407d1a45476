import { expect, it } from "vitest";
import { sameInBuckets } from "./buckets.ts";

/** `npm run prove -- buckets` has a thousand. */
it("whatever the numbers of buckets, and however they grow, changes and ledgers are those of one bucket", async () => {
  expect(await sameInBuckets(6, 1)).toBeUndefined();
}, 300_000);
