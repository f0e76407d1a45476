import { expect, it } from "vitest";
import { bombs } from "./bombs.ts";
import { explodedBombs, fuzzedTexts } from "./fuzz.ts";

/** `npm run prove -- sql` makes 5,000, each evaluated twice, and gives bombs more time. */
it("200 texts made by a grammar end as members, the same ones twice, or with a reason", async () => {
  const { evaluated, refused } = await fuzzedTexts(200, 20_261_126, 5);
  expect(evaluated).toBeGreaterThan(40);
  expect(refused).toBeGreaterThan(40);
}, 600_000);

it("60 bombs end in their time, and neither memory nor processes stay taken", async () => {
  expect(new Set(bombs).size).toBe(60);
  const { stopped, evaluated, refused } = await explodedBombs(2);
  expect(stopped + evaluated + refused).toBe(60);
  expect(stopped).toBeGreaterThan(40);
}, 600_000);
