import { describe, expect, it } from "vitest";
import {
  secondsToBuckets,
  secondsToOtherRun,
  secondsToSelectionLook,
} from "../../shared/domain/look-pace.ts";

describe("the pause until the next look", () => {
  it("is a tenth of the time that has passed, within bounds", () => {
    expect([0, 199, 1_000, 5_990, 259_200].map(secondsToBuckets)).toEqual([20, 20, 100, 599, 600]);
    expect([0, 599, 1_000, 259_200].map(secondsToOtherRun)).toEqual([60, 60, 100, 600]);
    expect([0, 100, 299, 3_600].map((one) => secondsToSelectionLook(one, {}))).toEqual([2, 10, 30, 30]);
  });

  it("is half of it for who has waited for data", () => {
    const seconds = [0, 100, 3_600].map((one) => secondsToSelectionLook(one, { wasMissing: true }));
    expect(seconds).toEqual([30, 50, 300]);
  });
});
