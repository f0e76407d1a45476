import { describe, expect, it } from "vitest";
import { displayName, timeZone } from "../../shared/contract/values.ts";

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
