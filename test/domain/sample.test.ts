import { expect, it } from "vitest";
import type { Evaluation } from "../../shared/contract/cohorts.ts";
import { scaled } from "../../shared/domain/sample.ts";

const evaluation: Evaluation = {
  rows: 12,
  members: { total: 9, external_id: 6, alias: 2, device_id: 1 },
  duplicates: 1,
  rejected: { "no-identifier": 2 },
};

it("the counts of all users are exact", () => {
  expect(scaled(evaluation)).toEqual(evaluation);
  expect(scaled(evaluation, 1)).toEqual(evaluation);
});

it("the counts of one user in ten are an estimate of ten times as many, and tell the size of the sample", () => {
  expect(scaled(evaluation, 10)).toEqual({
    rows: 120,
    members: { total: 90, external_id: 60, alias: 20, device_id: 10 },
    duplicates: 10,
    rejected: { "no-identifier": 20 },
    estimate: true,
    sample: { oneIn: 10, members: 9 },
  });
});

it("whoever is excluded is extrapolated too, where lists apply", () => {
  expect(scaled({ ...evaluation, excluded: 3 }, 10)).toMatchObject({ excluded: 30 });
  expect(scaled({ ...evaluation, excluded: 0 }, 10)).toMatchObject({ excluded: 0 });
});
