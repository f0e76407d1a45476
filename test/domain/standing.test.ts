import { describe, expect, it } from "vitest";
import type { Found } from "../../shared/contract/people.ts";
import type { SendOutcome } from "../../shared/domain/change.ts";
import { standingOf } from "../../shared/domain/standing.ts";

const evaluations: readonly (Found | undefined)[] = [
  "selected",
  undefined,
  "rejected",
  "not-selected",
  "emptied",
];

describe("a person", () => {
  it("whom Braze holds is held while the cohort selects them or nothing else is known, and is leaving otherwise", () => {
    expect(evaluations.map((found) => standingOf({ held: "in", found }))).toEqual([
      "held",
      "held",
      "leaving",
      "leaving",
      "leaving",
    ]);
  });

  it("whom Braze does not hold waits if selected, and is otherwise what the evaluation says", () => {
    expect(evaluations.map((found) => standingOf({ held: "out", found }))).toEqual([
      "waiting",
      "not-held",
      "rejected",
      "not-selected",
      "not-selected",
    ]);
  });

  it("who is selected and not held was refused only where Braze said so", () => {
    const outcomes: SendOutcome[] = ["refused", "unsent", "accepted", "unknown"];
    expect(outcomes.map((outcome) => standingOf({ held: "out", found: "selected", outcome }))).toEqual([
      "refused",
      ...Array(3).fill("waiting"),
    ]);
  });

  it("is unsure or unknown if the ledger is, whatever the evaluation says", () => {
    for (const found of evaluations) {
      expect(standingOf({ held: "unsure", found })).toBe("unsure");
      expect(standingOf({ held: undefined, found })).toBe("unknown");
    }
  });
});
