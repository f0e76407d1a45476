import { expect, it } from "vitest";
import { partsTogether } from "../../shared/domain/parts.ts";

it.each([
  ["one part has a worker", { parts: 1, adds: 10, removes: 0 }, 1],
  ["as many parts as work at the same time have one each", { parts: 4, adds: 200_000, removes: 0 }, 1],
  ["twenty are five for each of the four", { parts: 20, adds: 1_000_000, removes: 0 }, 5],
  ["one more is not left to one of them alone", { parts: 21, adds: 1_000_001, removes: 0 }, 6],
  ["of hundreds, each has as many as one may have", { parts: 200, adds: 10_000_000, removes: 0 }, 10],
  ["the parts of the other direction do not count", { parts: 40, adds: 1_000_000, removes: 1_000_000 }, 5],
  ["a few adds beside many removes", { parts: 21, adds: 10, removes: 1_000_000 }, 1],
  ["nobody is added", { parts: 0, adds: 0, removes: 0 }, 1],
])("%s", (_, changeSet, together) => {
  expect(partsTogether(changeSet, "add")).toBe(together);
});
