/**
 * The lists that a cohort has had. A new version of a list keeps the old ones, which can be used again by their names.
 */
import type { Definition, ListVersion } from "../contract/cohorts.ts";
import { LISTS_REMEMBERED } from "../limits.ts";

/** Newest last. `at`: ISO. Only the last hundred names are remembered. */
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
  { kind: _, ...list }: Extract<Definition, { kind: "list" }>,
  since: string,
): ListVersion[] {
  const last = lists.at(-1);
  return last && isSame(last, list) ? [...lists] : [...lists, { ...list, since }];
}

/** Also where it is read in another way. The order in which columns are named does not count. */
function isSame({ since: _, ...one }: ListVersion, other: Omit<ListVersion, "since">): boolean {
  const essence = ({ columns = {}, ...list }: Omit<ListVersion, "since">) =>
    JSON.stringify([Object.entries(list).sort(), Object.entries(columns).sort()]);
  return essence(one) === essence(other);
}
