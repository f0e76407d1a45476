import { describe, expect, it } from "vitest";
import { displayName, tags, timeZone } from "../../shared/contract/values.ts";

describe("a name", () => {
  it.each(["VIP", "  Loyal customers  ", "Ñandú 🦤", "👩‍👩‍👧", "a;b,c", "العملاء"])("may be %j", (name) => {
    expect(displayName.parse(name)).toBe(name.trim());
  });

  it.each(["a\nb", "a\u0000", "a\u202Eb", "\u2066a", "a\u200F", "a\uD800", "a\u2028b", "", "   "])(
    "may not be %j",
    (name) => {
      expect(displayName.safeParse(name).success).toBe(false);
    },
  );
});

describe("tags", () => {
  const ten = Array.from({ length: 10 }, (_, at) => `tag ${at}`);

  it.each([
    [
      ["  Spring   sale ", "VIP"],
      ["Spring sale", "VIP"],
    ],
    [
      ["VIP", "vip", "México", "VIP"],
      ["VIP", "México"],
    ],
    [["cafe\u0301"], ["caf\u00e9"]],
    [[], []],
    [["x".repeat(40)], ["x".repeat(40)]],
    [[...ten, "TAG 3"], ten],
  ])("%j are kept as %j", (typed, kept) => {
    expect(tags.parse(typed)).toEqual(kept);
  });

  it.each([
    [["x".repeat(41)], "at most 40 characters"],
    [["a,b"], "commas"],
    [["  "], "must not be empty"],
    [["a\u202Eb"], "marks of text direction"],
    [[...ten, "another"], "at most 10 tags"],
  ])("%j are refused, with the reason", (typed, why) => {
    expect(
      tags
        .safeParse(typed)
        .error?.issues.map(({ message }) => message)
        .join(),
    ).toContain(why);
  });
});

describe("a time zone", () => {
  it.each([
    ["Europe/Madrid", "Europe/Madrid"],
    ["europe/madrid", "Europe/Madrid"],
    ["utc", "UTC"],
  ])("%s is stored as %s", (typed, kept) => {
    expect(timeZone.parse(typed)).toBe(kept);
  });

  it.each(["Madrid", "+02:00", "GMT+1", ""])("%j is refused", (zone) => {
    expect(timeZone.safeParse(zone).success).toBe(false);
  });
});
