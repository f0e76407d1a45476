/** Branded ids, so that one kind is never mistaken for another. Text becomes an id at the edge, once. */
import * as z from "zod/mini";

/** Opaque: a read shows whether it exists. */
export const cohortId = z.string().brand<"CohortId">();
export type CohortId = z.infer<typeof cohortId>;

/** Also opaque. */
export const connectionId = z.string().brand<"ConnectionId">();
export type ConnectionId = z.infer<typeof connectionId>;

/** A webhook or a Slack-compatible webhook. Also opaque. */
export const channelId = z.string().brand<"ChannelId">();
export type ChannelId = z.infer<typeof channelId>;

const RUN_ID = /^([a-z0-9]+)_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z_[a-z0-9-]+$/;

/** The parts of a run id; `time` is its due or accept time, ISO, to the second. Undefined if it is not a run id. */
export function runIdParts(id: string): { cohort: CohortId; time: string } | undefined {
  const [, cohort, year, month, day, hour, minute, second] = RUN_ID.exec(id) ?? [];
  if (cohort === undefined) return undefined;
  const time = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  return isDate(time) ? { cohort: cohort as CohortId, time } : undefined;
}

/** `Date` reads 30 February as 2 March, and refuses month 13. */
function isDate(iso: string): boolean {
  const date = new Date(iso);
  return !Number.isNaN(date.getTime()) && date.toISOString() === iso;
}

/**
 * A run id, such as `c0h0rt_20261124T075251Z_scheduled`: its cohort, its time, and a mark that distinguishes runs of
 * the same time.
 */
export const runId = z
  .string()
  .check(z.refine((id) => runIdParts(id) !== undefined, "must be the id of an import"))
  .brand<"RunId">();
export type RunId = z.infer<typeof runId>;

export const dataSetId = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,62}$/, "must be lower-case letters, digits and -"));
