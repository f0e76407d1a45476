import { PAGE_LIMIT } from "../../../limits.ts";
import type { Page, PageWanted } from "../../../ports.ts";

/** All items of a list, read before any of them is acted on. */
export async function everyItem<T>(list: (wanted: PageWanted) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ limit: PAGE_LIMIT, ...(cursor !== undefined && { cursor }) });
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return items;
}
