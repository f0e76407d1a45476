import { PAGE_LIMIT } from "../limits.ts";
import type { Page, PageWanted } from "../ports/pages.ts";

type List<T> = (wanted: PageWanted) => Promise<Page<T>>;

/** The items of a list, in pages. The next page is read when the current one is used up. */
export async function* eachPage<T>(list: List<T>, limit = PAGE_LIMIT): AsyncGenerator<T[]> {
  let cursor: string | undefined;
  do {
    const page = await list({ limit, ...(cursor !== undefined && { cursor }) });
    yield page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** The items of a list, as their pages are read. */
export async function* eachItem<T>(list: List<T>): AsyncGenerator<T> {
  for await (const items of eachPage(list)) yield* items;
}

/** All items of a list, read before any of them is processed. */
export async function everyItem<T>(list: List<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of eachItem(list)) items.push(item);
  return items;
}
