import { expect, it } from "vitest";
import { compareEvaluations } from "./differential.ts";

it("finds the members that an independent evaluation finds, for random criteria over random data", async () => {
  await expect(compareEvaluations(50, 20_261_125)).resolves.toBeUndefined();
});
