import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guardPatch } from "../../shared/contract/guard.ts";
import { guardDraftOf, guardOf } from "../../web/cohorts/guard-draft.ts";
import { faultsIn, offsetOf } from "../../web/cohorts/place.ts";

describe("the bounds of a cohort's guard", () => {
  const bounds = fc.record(
    {
      removeShare: fc.integer({ min: 1, max: 10_000 }).map((n) => n / 10_000),
      addFactor: fc.integer({ min: 1, max: 500 }).map((n) => n / 10),
      floor: fc.nat(100_000),
      mayBecomeEmpty: fc.constant(true),
    },
    { requiredKeys: [] },
  );

  it("are saved as they were opened when nothing of them is changed", () => {
    fc.assert(
      fc.property(bounds, (guard) => {
        const usual = { removeShare: null, addFactor: null, floor: null, mayBecomeEmpty: null };
        expect(guardOf(guardDraftOf(guard))).toEqual({ ...usual, ...guard });
      }),
      { seed: 1 },
    );
  });

  it("are what the API takes, or are told to be none", () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom("", "30", "0,5", "0.5", "-1", "0", "101", "1e9", "1.5"),
    );
    const draft = fc.record({
      removePercent: text,
      addFactor: text,
      floor: text,
      mayBecomeEmpty: fc.boolean(),
    });
    fc.assert(
      fc.property(draft, (typed) => {
        const guard = guardOf(typed);
        if (guard) expect(guardPatch.safeParse(guard).success).toBe(true);
      }),
      { seed: 1 },
    );
    const typed = (removePercent: string) => guardOf({ ...guardDraftOf(), removePercent })?.removeShare;
    expect(["30", " 12,5 ", "100", "0", "101", "x"].map(typed)).toEqual([
      ...[0.3, 0.125, 1],
      ...[undefined, undefined, undefined],
    ]);
  });
});

describe("a place in a query", () => {
  it("is counted from 1, and is never past the end of a text that has been shortened since", () => {
    const sql = "SELECT a\nFROM x";
    expect(sql.slice(offsetOf(sql, { line: 2, column: 6 }))).toBe("x");
    expect(offsetOf(sql, { line: 1, column: 1 })).toBe(0);
    expect(offsetOf(sql, { line: 9, column: 9 })).toBe(sql.length);
  });

  it("is taken from a refusal only where it has one", () => {
    const known = { line: 2, column: 6, detail: "there is no x" };
    const errors = [
      { pointer: "/definition", detail: "else" },
      { pointer: "/sql", ...known },
    ];
    expect(faultsIn(errors, "en", (text) => text)).toEqual([
      { place: undefined, text: "else" },
      { place: { line: 2, column: 6 }, text: "there is no x" },
    ]);
    expect(faultsIn(undefined, "en", (text) => text)).toEqual([]);
  });

  it("has what is wrong in its reader's language, and quotes what the engine says", () => {
    const fault = { code: "recursive", values: {} };
    const errors = [{ detail: "A query may not be recursive", fault }, { detail: "syntax error" }];
    expect(faultsIn(errors, "es", (text) => `«${text}»`).map(({ text }) => text)).toEqual([
      "Una consulta no puede ser recursiva: podría no acabar nunca.",
      "«syntax error»",
    ]);
  });
});
