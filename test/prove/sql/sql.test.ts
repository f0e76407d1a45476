import { expect, it } from "vitest";
import { bombs } from "./bombs.ts";
import { explodedBombs, fuzzedTexts } from "./fuzz.ts";
import { refusedTexts } from "./hostile.ts";

/** `npm run prove -- sql` makes 5,000, each evaluated twice, gives all more time, and takes every hostile text. */
it("15 texts made by a grammar end as members, the same ones twice, or with a reason", async () => {
  const { evaluated, refused } = await fuzzedTexts(15, 20_261_126, { twiceOneIn: 5, seconds: 8 });
  expect(evaluated).toBeGreaterThan(1);
  expect(refused).toBeGreaterThan(3);
}, 600_000);

it("every tenth of 60 bombs ends in its time, and neither memory nor processes stay taken", async () => {
  expect(new Set(bombs).size).toBe(60);
  const { stopped, evaluated, refused } = await explodedBombs(2, 10);
  expect(stopped + evaluated + refused).toBe(6);
  expect(stopped).toBeGreaterThan(3);
}, 600_000);

it("every sixteenth hostile text is refused with a reason, and nothing is read or written", async () => {
  expect(await refusedTexts(16)).toBeGreaterThanOrEqual(12);
}, 600_000);
