/** Waiting for data: until when, how often it is looked for, and how late an import is that has waited. */
import { Temporal } from "temporal-polyfill";
import type { DataWait, MissingData, WaitForData } from "../contract/data-waits.ts";
import type { Run } from "../contract/imports.ts";
import { DATA_LOOK_CAP_S, DATA_LOOK_S } from "../limits.ts";
import { isFinished } from "./run.ts";

/**
 * When an occurrence stops waiting, ISO. A time that the clocks repeat is the second one, and one that they skip is
 * moved forward by the gap, so a change of the clocks never makes the wait end before the time that was set.
 */
export function waitLimit(
  { until }: WaitForData,
  { due, timeZone }: { due: string; timeZone: string },
): string {
  const day = Temporal.Instant.from(due).toZonedDateTimeISO(timeZone).toPlainDate();
  const wanted = day.toPlainDateTime(Temporal.PlainTime.from(until));
  const limit = wanted.toZonedDateTime(timeZone, { disambiguation: "later" });
  return new Date(limit.epochMilliseconds).toISOString();
}

/** Whether a run waits for its data now. */
export function isWaitingForData(run: Pick<Run, "status" | "dataWait">): boolean {
  return !isFinished(run) && run.dataWait?.nextLook !== undefined;
}

/** Whether a run whose data is not there may look for it again. */
export function mayWait(wait: DataWait | undefined, now: Date): wait is DataWait {
  return wait !== undefined && now.getTime() < Date.parse(wait.until);
}

/** After a look that did not find the data; the last one is at the limit. */
export function lookedInVain(
  wait: DataWait,
  now: Date,
  missing?: MissingData,
): DataWait & { nextLook: string } {
  const { foundAt: _, missing: __, since = now.toISOString(), ...kept } = wait;
  const looks = (wait.looks ?? 0) + 1;
  const pause = Math.min(DATA_LOOK_CAP_S, DATA_LOOK_S * 2 ** (looks - 1)) * 1_000;
  const nextLook = new Date(Math.min(now.getTime() + pause, Date.parse(wait.until))).toISOString();
  return { ...kept, since, looks, nextLook, ...(missing && { missing }) };
}

/** Once the data is there. A run that did not have to wait is not late. */
export function dataFound({ nextLook: _, missing: __, ...wait }: DataWait, now: Date): DataWait {
  return wait.since === undefined ? wait : { ...wait, foundAt: now.toISOString() };
}

/** Whole seconds, so many that the next look is not before its time. */
export function secondsToLook({ nextLook }: { nextLook: string }, now: Date): number {
  return Math.max(0, Math.ceil((Date.parse(nextLook) - now.getTime()) / 1_000));
}

/** From when it was due to when its data was found; undefined if it has not waited. */
export function lateBySeconds({ time, dataWait }: Pick<Run, "time" | "dataWait">): number | undefined {
  if (dataWait?.foundAt === undefined) return undefined;
  return Math.round((Date.parse(dataWait.foundAt) - Date.parse(time)) / 1_000);
}
