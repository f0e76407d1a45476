import { expect, it } from "vitest";
import { forgottenPeople } from "./forget.ts";

/** `npm run prove -- forget` plays 10 histories. */
it("leaves nothing of forgotten people anywhere, wherever its process is killed", async () => {
  expect(await forgottenPeople({ count: 1, seed: 0, kills: 2, length: 1 })).toBeUndefined();
}, 300_000);
