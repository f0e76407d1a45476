/** Batches as tests write and read them: with their ids by direction. */
import { batchOf, type IdsByDirection, idsIn } from "../../shared/adapters/braze/bodies.ts";
import type { Batch, Identifiers } from "../../shared/ports/parts.ts";

export function ids(given: Partial<Identifiers> = {}): Identifiers {
  return { user_ids: [], aliases: [], device_ids: [], ...given };
}

export function adding(given: Partial<Identifiers>, batch = 0): Batch {
  return batchOf(batch, "add", ids(given));
}

export function removing(given: Partial<Identifiers>, batch = 0): Batch {
  return batchOf(batch, "remove", ids(given));
}

export type ReadBatch = { batch: number } & IdsByDirection;

export function readBatch(read: Batch): ReadBatch {
  return { batch: read.batch, add: ids(), remove: ids(), [read.direction]: idsIn(read) };
}

export function batchOfRead({ batch, add, remove }: ReadBatch): Batch {
  const isRemove = Object.values(remove).some((one) => one.length > 0);
  return isRemove ? batchOf(batch, "remove", remove) : batchOf(batch, "add", add);
}

/** The line of a part's object. */
export function lineOf({ batch, direction, changes }: Batch): string {
  return `{"batch":${batch},"direction":"${direction}","cohort_changes":${Buffer.from(changes)}}\n`;
}
