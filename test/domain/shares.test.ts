import { expect, it } from "vitest";
import { shareOf } from "../../shared/domain/shares.ts";
import { RUN_LIST_SHARES } from "../../shared/limits.ts";
import { aRun } from "../fakes/ids.ts";

it("runs of many cohorts that are due at the same minute are spread evenly over the shares", () => {
  const counts = Array.from({ length: RUN_LIST_SHARES }, () => 0);
  for (let at = 0; at < 16_000; at += 1) {
    const share = shareOf(aRun("scheduled", { cohort: `cohort-${at}` }), RUN_LIST_SHARES);
    counts[share] = (counts[share] ?? 0) + 1;
  }
  expect(counts).toHaveLength(RUN_LIST_SHARES);
  expect(Math.min(...counts)).toBeGreaterThan(800);
  expect(Math.max(...counts)).toBeLessThan(1_200);
});

it("a run stays in its share", () => {
  const run = aRun("scheduled");
  expect(shareOf(run, RUN_LIST_SHARES)).toBe(shareOf(run, RUN_LIST_SHARES));
});
