/** Bodies of Braze's partner cohort endpoints. Source: partner cohort import docs. */
import { IDS_PER_REQUEST } from "../../limits.ts";
import type { Batch, Identifiers } from "../../ports/parts.ts";

export type CohortChange = Pick<Identifiers, "user_ids"> & Partial<Identifiers> & { should_remove?: true };

/**
 * One object for the adds and one for the removes, if there are any. Each has `user_ids`, also if there are none: Braze's
 * page calls it required, and its error text does not. Other empty lists are left out, and a repeated id is sent once.
 * Throws if the batch is invalid: too many ids, or one that is both added and removed.
 */
export function cohortChanges({
  batch,
  add,
  remove,
}: Pick<Batch, "batch" | "add" | "remove">): CohortChange[] {
  const [added, removed] = [distinct(add), distinct(remove)];
  if (overlap(added, removed))
    throw new Error(
      `batch ${batch} adds and removes the same id: Braze may apply either; put it in one of them`,
    );
  const ids = sizeOf(added) + sizeOf(removed);
  if (ids > IDS_PER_REQUEST)
    throw new Error(
      `batch ${batch} has ${ids} ids; Braze takes ${IDS_PER_REQUEST} in a request: make it smaller`,
    );
  const changes: CohortChange[] = [];
  if (sizeOf(added) > 0) changes.push(listed(added));
  if (sizeOf(removed) > 0) changes.push({ ...listed(removed), should_remove: true });
  return changes;
}

/** Two batches with half the ids each, or nothing if there is only one id. */
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

/** Distinct ids. Runs for every id that is ever sent, so the most frequent kinds build no key text. */
interface Distinct {
  users: Set<string>;
  aliases: Map<string, Identifiers["aliases"][number]>;
  devices: Set<string>;
}

function distinct({ user_ids, aliases, device_ids }: Identifiers): Distinct {
  return {
    users: new Set(user_ids),
    aliases: new Map(aliases.map((alias) => [aliasKey(alias), alias])),
    devices: new Set(device_ids),
  };
}

function overlap(one: Distinct, other: Distinct): boolean {
  return (
    shareAny(one.users, other.users.keys()) ||
    shareAny(one.aliases, other.aliases.keys()) ||
    shareAny(one.devices, other.devices.keys())
  );
}

function shareAny(one: { has(key: string): boolean }, others: Iterable<string>): boolean {
  for (const other of others) if (one.has(other)) return true;
  return false;
}

/** Name and label can't be confused: "a" of "b-c" is not "a-b" of "c". */
function aliasKey({ alias_name, alias_label }: Identifiers["aliases"][number]): string {
  return `${alias_name.length} ${alias_name}${alias_label}`;
}

function sizeOf({ users, aliases, devices }: Distinct): number {
  return users.size + aliases.size + devices.size;
}

function listed({ users, aliases, devices }: Distinct): CohortChange {
  const named = [...aliases.values()];
  return {
    user_ids: [...users],
    ...(aliases.size > 0 && {
      aliases: named.map(({ alias_name, alias_label }) => ({ alias_name, alias_label })),
    }),
    ...(devices.size > 0 && { device_ids: [...devices] }),
  };
}

export function countOf({ user_ids, aliases, device_ids }: Identifiers): number {
  return user_ids.length + aliases.length + device_ids.length;
}
