/** Bodies of Braze's partner cohort endpoints. Source: partner cohort import docs. */
import { IDS_PER_REQUEST } from "../../limits.ts";
import type { Batch, Identifiers } from "../../ports.ts";

export type CohortChange = Partial<Identifiers> & { should_remove?: true };

/**
 * One object for the adds and one for the removes, where there are any; empty lists are left out, and an id that is
 * repeated is sent once. Throws where the batch breaks its promises: too many ids, or one that is added and removed.
 */
export function cohortChanges({
  batch,
  add,
  remove,
}: Pick<Batch, "batch" | "add" | "remove">): CohortChange[] {
  const [added, removed] = [distinct(add), distinct(remove)];
  const addedKeys = new Set(keysOf(added));
  if (keysOf(removed).some((key) => addedKeys.has(key)))
    throw new Error(
      `batch ${batch} adds and removes the same id: Braze may apply either; put it in one of them`,
    );
  const ids = countOf(added) + countOf(removed);
  if (ids > IDS_PER_REQUEST)
    throw new Error(
      `batch ${batch} has ${ids} ids; Braze takes ${IDS_PER_REQUEST} in a request: make it smaller`,
    );
  const changes: CohortChange[] = [];
  if (countOf(added) > 0) changes.push(withoutEmpty(added));
  if (countOf(removed) > 0) changes.push({ ...withoutEmpty(removed), should_remove: true });
  return changes;
}

/** Two batches with half the ids each, or nothing where there is only one id. */
export function halves({ batch, add, remove }: Batch): [Batch, Batch] | undefined {
  const middle = Math.ceil((countOf(add) + countOf(remove)) / 2);
  const [firstAdd, lastAdd] = splitAt(add, middle);
  const [firstRemove, lastRemove] = splitAt(remove, middle - countOf(firstAdd));
  if (countOf(lastAdd) + countOf(lastRemove) === 0) return undefined;
  return [
    { batch, add: firstAdd, remove: firstRemove },
    { batch, add: lastAdd, remove: lastRemove },
  ];
}

function splitAt({ user_ids, aliases, device_ids }: Identifiers, count: number): [Identifiers, Identifiers] {
  const afterUsers = Math.max(0, count - user_ids.length);
  const afterAliases = Math.max(0, afterUsers - aliases.length);
  return [
    {
      user_ids: user_ids.slice(0, count),
      aliases: aliases.slice(0, afterUsers),
      device_ids: device_ids.slice(0, afterAliases),
    },
    {
      user_ids: user_ids.slice(count),
      aliases: aliases.slice(afterUsers),
      device_ids: device_ids.slice(afterAliases),
    },
  ];
}

function distinct({ user_ids, aliases, device_ids }: Identifiers): Identifiers {
  const aliasesByKey = new Map(aliases.map((alias) => [aliasKey(alias), alias]));
  return {
    user_ids: [...new Set(user_ids)],
    aliases: [...aliasesByKey.values()].map(({ alias_name, alias_label }) => ({ alias_name, alias_label })),
    device_ids: [...new Set(device_ids)],
  };
}

function keysOf({ user_ids, aliases, device_ids }: Identifiers): string[] {
  return [
    ...user_ids.map((id) => `user ${id}`),
    ...aliases.map(aliasKey),
    ...device_ids.map((id) => `device ${id}`),
  ];
}

/** Name and label never run together: "a" of "b-c" is not "a-b" of "c". */
function aliasKey({ alias_name, alias_label }: Identifiers["aliases"][number]): string {
  return `alias ${JSON.stringify([alias_name, alias_label])}`;
}

export function countOf({ user_ids, aliases, device_ids }: Identifiers): number {
  return user_ids.length + aliases.length + device_ids.length;
}

function withoutEmpty({ user_ids, aliases, device_ids }: Identifiers): CohortChange {
  return {
    ...(user_ids.length > 0 && { user_ids }),
    ...(aliases.length > 0 && { aliases }),
    ...(device_ids.length > 0 && { device_ids }),
  };
}
