/** Converts wall-clock times of a time zone to instants, as steps that an engine can look up. */
import { Temporal } from "temporal-polyfill";

/** What a clock of the zone shows at an instant: ISO, without an offset. */
export function wallClockAt(instant: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString();
}

/** The instant of one wall-clock time, by the rule of `offsetSteps`. */
export function instantAt(wallClock: string, timeZone: string): Date {
  return new Date(Temporal.PlainDateTime.from(wallClock).toZonedDateTime(timeZone).epochMilliseconds);
}

/** From this wall-clock time on, the instant is the wall-clock time minus `offsetSeconds`. */
export interface OffsetStep {
  /** ISO date and time without zone; absent from the first step. */
  from?: string;
  offsetSeconds: number;
}

/** Earlier years use the offset at the start of this one. */
const FIRST_YEAR = "1900-01-01T00:00:00Z";

/**
 * Steps in order, up to the last change of the clocks before `until`. A repeated wall-clock time means its first
 * instant. A skipped one is moved forward by the length of the gap. Both follow from one rule: the old offset holds
 * until the later of the two wall-clock times at the change.
 */
export function offsetSteps(timeZone: string, until: Date): OffsetStep[] {
  const end = until.getTime();
  let moment = Temporal.Instant.from(FIRST_YEAR).toZonedDateTimeISO(timeZone);
  let before = moment.offsetNanoseconds / 1e9;
  const steps: OffsetStep[] = [{ offsetSeconds: before }];
  for (;;) {
    const change = moment.getTimeZoneTransition("next");
    if (!change || change.epochMilliseconds >= end) return steps;
    const after = change.offsetNanoseconds / 1e9;
    const later = new Date(change.epochMilliseconds + Math.max(before, after) * 1_000);
    steps.push({ from: later.toISOString().slice(0, -1), offsetSeconds: after });
    [moment, before] = [change, after];
  }
}
