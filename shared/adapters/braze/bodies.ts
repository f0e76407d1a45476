/** Bodies of Braze's partner cohort endpoints. Source: partner cohort import docs. */
import type { Direction } from "../../domain/change.ts";
import type { Batch, Identifiers } from "../../ports/parts.ts";

/** The ids of a line of a part that an older version prepared. */
export type IdsByDirection = Record<Direction, Identifiers>;

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

/** Throws where they can't be read, without their text. */
export function idsIn({ batch, changes }: Pick<Batch, "batch" | "changes">): Identifiers {
  try {
    const [change] = JSON.parse(new TextDecoder().decode(changes)) as [CohortChange];
    const { user_ids, aliases = [], device_ids = [] } = change;
    return { user_ids, aliases, device_ids };
  } catch {
    throw new Error(`the changes of batch ${batch} are not what Braze takes: import the cohort again`);
  }
}

/** Two batches with half the ids each, and the place of the second one's first; or nothing if there is only one id. */
export function halves(whole: Batch): { first: Batch; second: Batch; middle: number } | undefined {
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
  return {
    first: batchOf(batch, direction, first),
    second: batchOf(batch, direction, second),
    middle,
  };
}

export function countIn(batch: Batch): number {
  const { user_ids, aliases, device_ids } = idsIn(batch);
  return user_ids.length + aliases.length + device_ids.length;
}
