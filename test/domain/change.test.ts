import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Held,
  heldAfter,
  type SendOutcome,
  unionOfOutcomes,
  wantedChange,
} from "../../shared/domain/change.ts";

describe("what is sent for a member", () => {
  it.each([
    ["in", true, undefined],
    ["in", false, "remove"],
    ["unsure", true, "add"],
    ["unsure", false, "remove"],
    ["out", true, "add"],
    ["out", false, undefined],
  ] as const)("held %s, wanted %s: %s", (held, wanted, change) => {
    expect(wantedChange(held, wanted)).toBe(change);
  });
});

describe("the ledger afterwards", () => {
  it.each([
    ["out", "add", "accepted", "in"],
    ["in", "remove", "accepted", "out"],
    ["out", "add", "unknown", "unsure"],
    ["in", "remove", "unknown", "unsure"],
    ["out", "add", "refused", "out"],
    ["in", "remove", "refused", "in"],
    ["unsure", "add", "unsent", "unsure"],
    ["unsure", "remove", "refused", "unsure"],
  ] as const)("held %s, %s %s: %s", (held, direction, outcome, after) => {
    expect(heldAfter(held, direction, outcome)).toBe(after);
  });

  it("keeps in ⊆ what Braze holds ⊆ in ∪ unsure, through any history of wishes and answers", () => {
    const wish = fc.record({
      wanted: fc.boolean(),
      outcome: fc.constantFrom<SendOutcome>("accepted", "unknown", "refused", "unsent"),
      applied: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 30 }), (history) => {
        let held: Held = "out";
        let atBraze = false;
        for (const { wanted, outcome, applied } of history) {
          const direction = wantedChange(held, wanted);
          if (!direction) continue;
          if (outcome === "accepted" || (outcome === "unknown" && applied)) atBraze = direction === "add";
          held = heldAfter(held, direction, outcome);
          if (held === "in") expect(atBraze).toBe(true);
          if (held === "out") expect(atBraze).toBe(false);
        }
      }),
    );
  });

  it("agrees with the cohort after one run in which everything is accepted", () => {
    for (const held of ["in", "unsure", "out"] as const) {
      for (const wanted of [true, false]) {
        const direction = wantedChange(held, wanted);
        expect(direction ? heldAfter(held, direction, "accepted") : held).toBe(wanted ? "in" : "out");
      }
    }
  });
});

describe("the union of several attempts", () => {
  it("is accepted when one was, and unknown when one may have been applied", () => {
    expect(unionOfOutcomes(["unknown", "accepted", "refused"])).toBe("accepted");
    expect(unionOfOutcomes(["unsent", "unknown", "refused"])).toBe("unknown");
    expect(unionOfOutcomes(["unsent", "refused"])).toBe("refused");
    expect(unionOfOutcomes([])).toBe("unsent");
  });
});
