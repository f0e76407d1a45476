/**
 * The ledger's two laws, as tables: what is to be sent for a member, and what Braze may hold of it afterwards.
 *
 * The promise they keep, after every run: in ⊆ what Braze holds ⊆ in ∪ unsure (of ids that exist there).
 * The SQL of the engine is generated from these tables, so that there is one rule and not two.
 */

/** What the ledger says of a member: Braze has it, Braze may have it, or it has never been told. */
export type Held = "in" | "unsure" | "out";
export type Direction = "add" | "remove";

/**
 * - `accepted`: an answer said so.
 * - `refused`: an answer said no, and no earlier try went unanswered.
 * - `unknown`: started, and no answer is recorded.
 * - `unsent`: never started, or answered in a way that proves nothing was applied.
 */
export type SendOutcome = "accepted" | "refused" | "unknown" | "unsent";

/** What a run sends for one member; undefined where Braze already agrees. */
export function wantedChange(held: Held, wanted: boolean): Direction | undefined {
  if (wanted) return held === "in" ? undefined : "add";
  return held === "out" ? undefined : "remove";
}

/**
 * What the ledger says of a member after its change was sent.
 * An unknown answer leaves it `unsure` in either direction, so that the next run sends it again in the direction then
 * wanted; a refused or unsent one proves nothing new.
 */
export function heldAfter(held: Held, direction: Direction, outcome: SendOutcome): Held {
  if (outcome === "accepted") return direction === "add" ? "in" : "out";
  if (outcome === "unknown") return "unsure";
  return held;
}

/**
 * One outcome out of several workers' or attempts' records of a batch. Their requests were equal sets in one direction,
 * so one acceptance is enough; short of it, an attempt that may have been applied outweighs one that surely was not.
 */
export function unionOfOutcomes(outcomes: readonly SendOutcome[]): SendOutcome {
  for (const stronger of ["accepted", "unknown", "refused"] as const)
    if (outcomes.includes(stronger)) return stronger;
  return "unsent";
}
