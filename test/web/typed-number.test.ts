import { describe, expect, it } from "vitest";
import { looksLikeNumber, typedNumber, typedWhole } from "../../web/parts/typed-number.ts";

describe("a number as it is typed", () => {
  it.each([
    ["1500", 1_500],
    ["1.5", 1.5],
    ["1,5", 1.5],
    [" -0,25 ", -0.25],
    ["0.125", 0.125],
    ["1234.567", 1_234.567],
    ["1e+21", 1e21],
  ])("%s is read with a point or a comma", (text, number) => {
    expect(typedNumber(text)).toBe(number);
  });

  it.each(["1.500", "1,500", "-12.345"])("%s is one of two numbers, so it is none", (text) => {
    expect(typedNumber(text)).toBeUndefined();
    expect(looksLikeNumber(text)).toBe(true);
  });

  it.each(["", " ", "1.234,5", "1,234,567", "1 500", "five", "1e999", "2026-01-05", ".5"])(
    "%j is none",
    (text) => {
      expect(typedNumber(text)).toBeUndefined();
    },
  );

  it("is meant as one with separators, and a date or a word is not", () => {
    expect(["1.234,5", "1,234,567", "9,99", "7"].map(looksLikeNumber)).toEqual([true, true, true, true]);
    expect(["2026-01-05", "gold", "v1.2", ""].map(looksLikeNumber)).toEqual([false, false, false, false]);
  });

  it("is whole where it is digits alone", () => {
    expect(["30", "0", " 7 "].map(typedWhole)).toEqual([30, 0, 7]);
    expect(["1.000", "1,5", "-1", "1e3", ""].map(typedWhole)).toEqual(Array(5).fill(undefined));
  });
});
