import { expect, it } from "vitest";
import { bombs } from "./bombs.ts";
import { explodedBombs, fuzzedTexts } from "./fuzz.ts";
import { refusedTexts } from "./hostile.ts";

/** `npm run prove -- sql` makes 5,000, each evaluated twice, gives all more time, and takes every hostile text. */
it("50 texts made by a grammar end as members, the same ones twice, or with a reason", async () => {
  const { evaluated, refused } = await fuzzedTexts(50, 20_261_126, { twiceOneIn: 5, seconds: 8 });
  expect(evaluated).toBeGreaterThan(5);
  expect(refused).toBeGreaterThan(10);
}, 600_000);

it("every fourth of 60 bombs ends in its time, and neither memory nor processes stay taken", async () => {
  expect(new Set(bombs).size).toBe(60);
  const { stopped, evaluated, refused } = await explodedBombs(2, 4);
  expect(stopped + evaluated + refused).toBe(15);
  expect(stopped).toBeGreaterThan(10);
}, 600_000);

it("every eighth hostile text is refused with a reason, and nothing is read or written", async () => {
  expect(await refusedTexts(8)).toBeGreaterThanOrEqual(25);
}, 600_000);
