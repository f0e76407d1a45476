/** Bodies of Braze's partner cohort endpoints. Source: partner cohort import docs. */
import type { Direction } from "../../domain/change.ts";
import type { Batch, Identifiers } from "../../ports/parts.ts";

/** One object of `cohort_changes`. Lists that are left out are empty. */
export type CohortChange = Pick<Identifiers, "user_ids"> & Partial<Identifiers> & { should_remove?: true };

const CLOSE = Buffer.from("}");

/**
 * The body of a request, in pieces: these fields, and after them `cohort_changes`, JSON in UTF-8, if there are any. They
 * are not copied: copies of all that is in flight would keep the collector of garbage busy.
 */
export function bodyOf(fields: Readonly<Record<string, unknown>>, changes?: Uint8Array): Uint8Array[] {
  const json = JSON.stringify(fields);
  if (!changes) return [Buffer.from(json)];
  return [Buffer.from(`${json.slice(0, -1)},"cohort_changes":`), changes, CLOSE];
}

/**
 * `user_ids` is there also if there are none: Braze's page calls it required, and its error text does not. Other empty
 * lists are left out.
 */
export function batchOf(batch: number, direction: Direction, ids: Identifiers): Batch {
  const { user_ids, aliases, device_ids } = ids;
  const change: CohortChange = {
    user_ids,
    ...(aliases.length > 0 && { aliases }),
    ...(device_ids.length > 0 && { device_ids }),
    ...(direction === "remove" && { should_remove: true }),
  };
  return { batch, direction, changes: Buffer.from(JSON.stringify([change])) };
}

export function idsIn({ changes }: Pick<Batch, "changes">): Identifiers {
  const [{ user_ids, aliases = [], device_ids = [] }] = JSON.parse(new TextDecoder().decode(changes)) as [
    CohortChange,
  ];
  return { user_ids, aliases, device_ids };
}

/** Two batches with half the ids each, or nothing if there is only one id. */
export function halves(whole: Batch): [Batch, Batch] | undefined {
  const { batch, direction } = whole;
  const { user_ids, aliases, device_ids } = idsIn(whole);
  const count = user_ids.length + aliases.length + device_ids.length;
  if (count <= 1) return undefined;
  const middle = Math.ceil(count / 2);
  const afterUsers = Math.max(0, middle - user_ids.length);
  const afterAliases = Math.max(0, afterUsers - aliases.length);
  const first = {
    user_ids: user_ids.slice(0, middle),
    aliases: aliases.slice(0, afterUsers),
    device_ids: device_ids.slice(0, afterAliases),
  };
  const second = {
    user_ids: user_ids.slice(middle),
    aliases: aliases.slice(afterUsers),
    device_ids: device_ids.slice(afterAliases),
  };
  return [batchOf(batch, direction, first), batchOf(batch, direction, second)];
}

export function countIn(batch: Pick<Batch, "changes">): number {
  const { user_ids, aliases, device_ids } = idsIn(batch);
  return user_ids.length + aliases.length + device_ids.length;
}
