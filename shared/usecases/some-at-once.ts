/** Items that are worked on at the same time: some calls each, and the SDK has 50 connections. */
const AT_ONCE = 10;

/**
 * Works on all items, some at a time, until it is over. If one fails, no more are begun, and it throws that error once
 * nothing is under way any more. Returns how many were left.
 */
export async function someAtOnce<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
  { atOnce = AT_ONCE, isOver = () => false }: { atOnce?: number; isOver?(): boolean } = {},
): Promise<number> {
  let next = 0;
  const failures: unknown[] = [];
  const workInTurn = async () => {
    while (next < items.length && failures.length === 0 && !isOver())
      await work(items[next++] as Item).catch((error: unknown) => failures.push(error));
  };
  await Promise.all(Array.from({ length: atOnce }, workInTurn));
  if (failures.length > 0) throw failures[0];
  return items.length - next;
}
