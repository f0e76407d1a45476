/** Many items of one kind, some at a time, until the time of the round is used up. */
import type { Clock } from "../../ports/machine.ts";

/** Items of a round that are worked on at the same time: a call or two each, and the SDK has 50 connections. */
const AT_ONCE = 10;

/** What the round had no time for: the next one begins at another place. */
class OutOfTime extends Error {
  constructor(left: number) {
    super(`the round had no time for ${left} more`);
    this.name = "OutOfTime";
  }
}

/** A failing item must not throw. */
export async function allOf<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
  isOver = () => false,
): Promise<number> {
  let next = 0;
  const workInTurn = async () => {
    while (next < items.length && !isOver()) await work(items[next++] as Item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, workInTurn));
  return items.length - next;
}

/**
 * The same, until an instant, for what may not answer. It begins at a place that differs from round to round, so that the
 * same items are not left out each time. Throws if some were left.
 */
export async function untilOver<Item>(
  { clock, until }: { clock: Clock; until: Date },
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const first = clock.now().getTime() % Math.max(1, items.length);
  const turned = [...items.slice(first), ...items.slice(0, first)];
  const left = await allOf(turned, work, () => clock.now() >= until);
  if (left > 0) throw new OutOfTime(left);
}
