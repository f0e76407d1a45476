/** Items that are worked on at the same time: some calls each, and the SDK has 50 connections. */
const AT_ONCE = 10;

/** Works on all items, some at a time, until it is over. A failing item must not throw. Returns how many were left. */
export async function someAtOnce<Item>(
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
