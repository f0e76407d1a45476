/** From wall clocks of a time zone to instants, as steps that an engine can look up. */
import { Temporal } from "temporal-polyfill";

/** From this wall clock on, an instant is the wall clock less `offsetSeconds`. */
export interface OffsetStep {
  /** ISO date and time without zone; left out of the first step. */
  from?: string;
  offsetSeconds: number;
}

/** Offsets of earlier years are those of its start. */
const FIRST_YEAR = "1900-01-01T00:00:00Z";

/**
 * Steps in their order, up to the last change of clocks before `until`. A wall clock that is repeated means its first instant; one that a
 * change skips is as far after the change. Both follow from one rule: the old offset holds until the later of the two wall clocks
 * that the change shows.
 */
export function offsetSteps(timeZone: string, until: Date): OffsetStep[] {
  const end = until.getTime();
  let moment = Temporal.Instant.from(FIRST_YEAR).toZonedDateTimeISO(timeZone);
  const steps: OffsetStep[] = [{ offsetSeconds: moment.offsetNanoseconds / 1e9 }];
  for (;;) {
    const change = moment.getTimeZoneTransition("next");
    if (!change || change.epochMilliseconds >= end) return steps;
    const before = steps.at(-1)?.offsetSeconds ?? 0;
    const after = change.offsetNanoseconds / 1e9;
    const later = new Date(change.epochMilliseconds + Math.max(before, after) * 1_000);
    if (after !== before) steps.push({ from: later.toISOString().slice(0, -1), offsetSeconds: after });
    moment = change;
  }
}
