/**
 * The ledger's two rules, as tables: what to send for a member, and what Braze may hold of it afterwards.
 *
 * They keep this invariant after every run: in ⊆ what Braze holds ⊆ in ∪ unsure (of ids that exist there). The
 * engine's SQL is generated from these tables, so that the rules exist only once.
 */

/** What the ledger says of a member: Braze has it, Braze may have it, or Braze was never sent it. */
export type Held = "in" | "unsure" | "out";
export type Direction = "add" | "remove";

/**
 * - `accepted`: Braze's answer said yes.
 * - `refused`: Braze's answer said no, and no earlier try went unanswered.
 * - `unknown`: started, and no answer is recorded.
 * - `unsent`: never started, or answered in a way that proves that nothing was applied.
 */
export type SendOutcome = "accepted" | "refused" | "unknown" | "unsent";

/** What a run sends for one member; undefined if Braze's state already matches. */
export function wantedChange(held: Held, wanted: boolean): Direction | undefined {
  if (wanted) return held === "in" ? undefined : "add";
  return held === "out" ? undefined : "remove";
}

/**
 * What the ledger says of a member after its change was sent. An unknown answer leaves it `unsure` in either direction,
 * so that the next run sends it again in the direction wanted then. A refused or unsent change leaves the state as it
 * was.
 */
export function heldAfter(held: Held, direction: Direction, outcome: SendOutcome): Held {
  if (outcome === "accepted") return direction === "add" ? "in" : "out";
  if (outcome === "unknown") return "unsure";
  return held;
}

/**
 * Combines the records of one batch by several workers or attempts into one outcome. All sent the same set in one
 * direction, so one acceptance is enough. Otherwise, an attempt that may have been applied outweighs one that certainly
 * was not.
 */
export function unionOfOutcomes(outcomes: readonly SendOutcome[]): SendOutcome {
  for (const stronger of ["accepted", "unknown", "refused"] as const)
    if (outcomes.includes(stronger)) return stronger;
  return "unsent";
}
