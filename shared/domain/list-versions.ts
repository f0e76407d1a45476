/**
 * The lists that a cohort has had. A new version of a list keeps the old ones, which can be used again by their names.
 */
import type { Definition, ListVersion } from "../contract/cohorts.ts";
import { LISTS_REMEMBERED } from "../limits.ts";

/** Newest last. `at`: ISO. Only the last hundred names are remembered; the objects of older lists remain. */
export function listsAfter(
  lists: readonly ListVersion[],
  definition: Definition,
  at: string,
): { lists?: ListVersion[] } {
  const all = definition.kind === "list" ? withVersion(lists, definition, at) : [...lists];
  return all.length === 0 ? {} : { lists: all.slice(-LISTS_REMEMBERED) };
}

function withVersion(
  lists: readonly ListVersion[],
  { object, format, columns }: Extract<Definition, { kind: "list" }>,
  since: string,
): ListVersion[] {
  const last = lists.at(-1);
  const isLast = last?.object === object && last.format === format && isSame(last.columns, columns);
  return isLast ? [...lists] : [...lists, { object, format, ...(columns && { columns }), since }];
}

function isSame(one: ListVersion["columns"], other: ListVersion["columns"]): boolean {
  const essence = (columns: ListVersion["columns"] = {}) => JSON.stringify(Object.entries(columns).sort());
  return essence(one) === essence(other);
}
