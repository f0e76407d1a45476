/** Parses ids from text at the edge, and reads the parts of a run id. */
import { type ChannelId, type CohortId, type ConnectionId, type RunId, runIdParts } from "../contract/ids.ts";
import type { Trigger } from "../contract/imports.ts";
import { DomainError, notFound } from "./domain-error.ts";

/** Our ids have 20 characters of this alphabet. Text of more than twice that length is not an id. */
const OPAQUE = /^[a-z0-9]{1,40}$/;

/** An invalid id is refused like the id of a cohort that does not exist. */
export function parseCohortId(text: string): CohortId {
  if (!OPAQUE.test(text)) throw notFound("cohort", text);
  return text as CohortId;
}

export function parseConnectionId(text: string): ConnectionId {
  if (!OPAQUE.test(text)) throw notFound("connection", text);
  return text as ConnectionId;
}

export function parseChannelId(text: string): ChannelId {
  if (!OPAQUE.test(text)) throw notFound("channel", text);
  return text as ChannelId;
}

export function parseRunId(text: string): RunId {
  partsOf(text);
  return text as RunId;
}

export function cohortOf(run: RunId): CohortId {
  return partsOf(run).cohort;
}

/** Due or accept time, ISO, to the second. */
export function timeOf(run: RunId): string {
  return partsOf(run).time;
}

/** The log fields that identify a run. */
export function logged(run: RunId): { cohort: CohortId; run: RunId } {
  return { cohort: cohortOf(run), run };
}

/**
 * The id contains cohort and time, so that a run is found by its id alone. It is also the name of its execution (≤ 80
 * characters; Step Functions starts one per name). `mark` distinguishes runs that are due in the same second.
 */
export function runIdOf({ cohort, time, mark }: { cohort: CohortId; time: string; mark: string }): RunId {
  return `${cohort}_${compactTime(time)}_${mark}` as RunId;
}

/**
 * `id`, so that those of the same second are in the order of their instants: their place in a list is known only to the
 * second. `at` is ISO with milliseconds.
 */
export function inOrderWithinSecond(at: string, id: string): string {
  return `${at.slice(20, 23)}-${id}`;
}

/** The id of the run that somebody asks for then. */
export function requestedRun(
  cohort: CohortId,
  { at, trigger, id }: { at: string; trigger: Extract<Trigger, "once" | "manual">; id: string },
): RunId {
  return runIdOf({ cohort, time: at, mark: inOrderWithinSecond(at, `${trigger}-${id}`) });
}

/**
 * The id of an occurrence's run: the same however often and by whatever code it is started. `due` is ISO, a whole
 * minute.
 */
export function occurrenceRun(cohort: CohortId, due: string): RunId {
  return runIdOf({ cohort, time: due, mark: "scheduled" });
}

/** `2026-11-24T07:52:51.123Z` → `20261124T075251Z`: execution names may not contain colons. */
function compactTime(iso: string): string {
  return `${iso.slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}

function partsOf(id: string): { cohort: CohortId; time: string } {
  const parts = runIdParts(id);
  if (!parts) throw new DomainError("not-found", "not-found", `"${id}" is not the id of an import.`);
  return parts;
}
