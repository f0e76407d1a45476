import { expect, it } from "vitest";
import { scannedOf } from "../../shared/domain/scanned.ts";

it.each([
  [[], 0, 0],
  [[0], 0, 0.000_05],
  [[10_000_000], 10_000_000, 0.000_05],
  [[10_000_001], 10_000_001, 0.000_055],
  [[1_000_000_000_000], 1_000_000_000_000, 5],
  [[1, 200_000_000_000], 200_000_000_001, 1.000_05],
])("queries that scanned %j", (each, bytes, usd) => {
  expect(scannedOf(each)).toEqual({ bytes, usd });
});
