/** Ids as types of their own, so that one kind is never taken for another. Text becomes an id at the edge, once. */
import * as z from "zod/mini";

/** Opaque: whether there is one shows when it is read. */
export const cohortId = z.string().brand<"CohortId">();
export type CohortId = z.infer<typeof cohortId>;

/** Opaque too. */
export const connectionId = z.string().brand<"ConnectionId">();
export type ConnectionId = z.infer<typeof connectionId>;

const RUN_ID = /^([a-z0-9]+)_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z_[a-z0-9-]+$/;

/** What an id of an import tells; `time` is its due or accept time, ISO, to the second. Undefined where it is none. */
export function runIdParts(id: string): { cohort: CohortId; time: string } | undefined {
  const [, cohort, year, month, day, hour, minute, second] = RUN_ID.exec(id) ?? [];
  if (cohort === undefined) return undefined;
  const time = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  return isDate(time) ? { cohort: cohort as CohortId, time } : undefined;
}

/** `Date` takes 30 February for 2 March, and refuses a month 13. */
function isDate(iso: string): boolean {
  const date = new Date(iso);
  return !Number.isNaN(date.getTime()) && date.toISOString() === iso;
}

/**
 * An import's id, such as `c0h0rt_20261124T075251Z_scheduled`: its cohort, its time, and a mark that tells apart what
 * has the same time.
 */
export const runId = z
  .string()
  .check(z.refine((id) => runIdParts(id) !== undefined, "must be the id of an import"))
  .brand<"RunId">();
export type RunId = z.infer<typeof runId>;
