/**
 * Pages of lists that are recomputed for each page: a cursor is the key of the last item, which may no longer exist.
 */
import { DomainError } from "../domain/domain-error.ts";
import type { Page, PageWanted } from "../ports/pages.ts";

/** `all` must be sorted by key. */
export function pageByKey<T extends { key: number }>(
  all: readonly T[],
  { limit, cursor }: PageWanted,
): Page<T> {
  const after = cursor === undefined ? Number.NEGATIVE_INFINITY : readCursor(cursor);
  const rest = all.filter(({ key }) => key > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(last && rest.length > limit && { cursor: writeCursor(last.key) }) };
}

function writeCursor(key: number): string {
  return Buffer.from(String(key)).toString("base64url");
}

function readCursor(cursor: string): number {
  const text = Buffer.from(cursor, "base64url").toString();
  if (/^\d{1,16}$/.test(text)) return Number(text);
  throw new DomainError(
    "invalid",
    "invalid-cursor",
    "The cursor is not one that this list gave. Leave it out to read from the start.",
  );
}
