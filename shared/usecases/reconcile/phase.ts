import type { Clock } from "../../ports/machine.ts";
import { someAtOnce } from "../some-at-once.ts";

/** What the round had no time for: the next one begins at another place. */
class OutOfTime extends Error {
  constructor(left: number) {
    super(`the round had no time for ${left} more`);
    this.name = "OutOfTime";
  }
}

/**
 * Works on all items until an instant: what they ask may not answer. It begins at a place that differs from round to round,
 * so that the same items are not left out each time. Throws if some were left.
 */
export async function untilOver<Item>(
  { clock, until }: { clock: Clock; until: Date },
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const first = clock.now().getTime() % Math.max(1, items.length);
  const turned = [...items.slice(first), ...items.slice(0, first)];
  const left = await someAtOnce(turned, work, () => clock.now() >= until);
  if (left > 0) throw new OutOfTime(left);
}
