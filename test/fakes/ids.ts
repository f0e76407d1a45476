/** Ids made of any text, for tests. */
import type { ChannelId, CohortId, ConnectionId, RunId } from "../../shared/contract/ids.ts";
import { runIdOf } from "../../shared/domain/ids.ts";

export const aCohort = (text: string) => text as CohortId;
export const aChannel = (text: string) => text as ChannelId;
export const aConnection = (text: string) => text as ConnectionId;

/** By default a run of the cohort `cohort`, all at the same instant. */
export function aRun(mark: string, { cohort = "cohort", time = "2026-11-24T08:00:00.000Z" } = {}): RunId {
  return runIdOf({ cohort: aCohort(cohort), time, mark });
}
