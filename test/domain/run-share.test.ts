import { expect, it } from "vitest";
import { runShare } from "../../shared/domain/run-share.ts";
import { RUN_LIST_SHARES } from "../../shared/limits.ts";
import { aRun } from "../fakes/ids.ts";

it("runs of many cohorts that are due at the same minute are spread evenly over the shares", () => {
  const counts = Array.from({ length: RUN_LIST_SHARES }, () => 0);
  for (let at = 0; at < 16_000; at += 1) {
    const share = runShare(aRun("scheduled", { cohort: `cohort-${at}` }));
    counts[share] = (counts[share] ?? 0) + 1;
  }
  expect(counts).toHaveLength(RUN_LIST_SHARES);
  expect(Math.min(...counts)).toBeGreaterThan(800);
  expect(Math.max(...counts)).toBeLessThan(1_200);
});

it("a run stays in its share", () => {
  const run = aRun("scheduled");
  expect(runShare(run)).toBe(runShare(run));
});
