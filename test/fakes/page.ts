import { DomainError } from "../../shared/domain/domain-error.ts";
import type { Page, PageWanted } from "../../shared/ports/pages.ts";

/** A page of sorted items. The cursor is the position of the last item returned. */
export function pageOf<T>(items: readonly T[], place: (item: T) => string, wanted: PageWanted): Page<T> {
  const from =
    wanted.cursor === undefined ? 0 : items.findIndex((item) => place(item) === read(wanted.cursor)) + 1;
  if (wanted.cursor !== undefined && from === 0) throw badCursor();
  const page = items.slice(from, from + wanted.limit);
  const last = page.at(-1);
  const more = last !== undefined && from + wanted.limit < items.length;
  return {
    items: structuredClone(page),
    ...(more && { cursor: Buffer.from(place(last)).toString("base64url") }),
  };
}

function read(cursor: string | undefined): string {
  return Buffer.from(cursor ?? "", "base64url").toString();
}

function badCursor(): DomainError {
  return new DomainError(
    "invalid",
    "invalid-cursor",
    "The cursor is not one that a list gave. Leave it out.",
  );
}
