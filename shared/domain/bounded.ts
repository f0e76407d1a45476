/** What is shown of many things, so that an answer has a size. */
import type { Bounded } from "../contract/data-set-checks.ts";

/** The first items, so many and of so many bytes at most. `all`: how many there are, where not all are given. */
export function bounded<Item>(
  items: readonly Item[],
  { count, bytes, all = items.length }: { count: number; bytes: number; all?: number },
): Bounded<Item> {
  const first: Item[] = [];
  let left = bytes;
  for (const item of items.slice(0, count)) {
    left -= Buffer.byteLength(JSON.stringify(item)) + 1;
    if (left < 0) break;
    first.push(item);
  }
  return { first, more: all - first.length };
}
