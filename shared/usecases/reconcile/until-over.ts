import type { Clock } from "../../ports/machine.ts";
import { inFairOrder, OutOfTime } from "../fair-order.ts";
import { someAtOnce } from "../some-at-once.ts";

/** Milliseconds from one round to the next. */
export const ROUND_MS = 15 * 60_000;

/**
 * Works on all items until an instant, beginning at another place in each round: what they ask may not answer. Throws if
 * some were left.
 */
export async function untilOver<Item>(
  { clock, until }: { clock: Clock; until: Date },
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const isOver = () => clock.now() >= until;
  const left = await someAtOnce(inFairOrder(items, clock.now(), ROUND_MS), work, { isOver });
  if (left > 0) throw new OutOfTime(`the round had no time for ${left} more`);
}
