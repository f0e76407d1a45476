import { expect, it } from "vitest";
import { fuzzedApi } from "./fuzz.ts";

/** `npm run prove -- fuzz` sends 20,000. */
it("400 malformed and hostile requests are refused, and nothing of them stays", async () => {
  expect(await fuzzedApi(400, 20_261_126)).toBeUndefined();
}, 180_000);
