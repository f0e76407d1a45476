import { expect, it } from "vitest";
import { unclosedShare } from "../../shared/domain/unclosed-share.ts";
import { UNCLOSED_SHARES } from "../../shared/limits.ts";
import { aRun } from "../fakes/ids.ts";

it("runs of many cohorts that are due at the same minute are spread evenly over the shares", () => {
  const counts = Array.from({ length: UNCLOSED_SHARES }, () => 0);
  for (let at = 0; at < 16_000; at += 1) {
    const share = unclosedShare(aRun("scheduled", { cohort: `cohort-${at}` }));
    counts[share] = (counts[share] ?? 0) + 1;
  }
  expect(counts).toHaveLength(UNCLOSED_SHARES);
  expect(Math.min(...counts)).toBeGreaterThan(800);
  expect(Math.max(...counts)).toBeLessThan(1_200);
});

it("a run stays in its share", () => {
  const run = aRun("scheduled");
  expect(unclosedShare(run)).toBe(unclosedShare(run));
});
