import { expect, it } from "vitest";
import { bombs } from "./bombs.ts";
import { explodedBombs, fuzzedTexts } from "./fuzz.ts";
import { refusedTexts } from "./hostile.ts";

/** `npm run prove -- sql` makes 5,000, each evaluated twice, gives all more time, and takes every hostile text. */
it("100 texts made by a grammar end as members, the same ones twice, or with a reason", async () => {
  const { evaluated, refused } = await fuzzedTexts(100, 20_261_126, { twiceOneIn: 5, seconds: 8 });
  expect(evaluated).toBeGreaterThan(10);
  expect(refused).toBeGreaterThan(20);
}, 600_000);

it("every second of 60 bombs ends in its time, and neither memory nor processes stay taken", async () => {
  expect(new Set(bombs).size).toBe(60);
  const { stopped, evaluated, refused } = await explodedBombs(2, 2);
  expect(stopped + evaluated + refused).toBe(30);
  expect(stopped).toBeGreaterThan(20);
}, 600_000);

it("every fourth hostile text is refused with a reason, and nothing is read or written", async () => {
  expect(await refusedTexts(4)).toBeGreaterThanOrEqual(50);
}, 600_000);
