import { expect, it } from "vitest";
import { formatsOf } from "../../web/words/formats.ts";

it("sizes have the unit that suits them, and bytes a plural", () => {
  const english = formatsOf("en");
  expect([1, 196, 1_500, 2_000_000].map(english.bytes)).toEqual(["1 byte", "196 bytes", "1.5 kB", "2 MB"]);
  expect(formatsOf("es").bytes(196)).toBe("196 bytes");
});
