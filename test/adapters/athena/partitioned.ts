/** Random events in partitions by day, and criteria whose first day is that of an event. */
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { timeReader } from "../../../oracle/local-time.ts";
import type { Partition } from "../../../shared/adapters/athena/pruning.ts";
import type { Criterion } from "../../../shared/contract/criteria.ts";
import type { RandomCohorts } from "../duckdb/evaluate/random-cohorts.ts";

type Row = Record<string, unknown>;

/** What the catalog says of partitions' columns that are no text. */
export const partitionTypes = { day_number: "int", day_date: "date" } as const;

/** What a data set says of its partitions; undefined: nothing. */
const partitions: (Partition | undefined)[] = [
  undefined,
  { column: "day", format: "yyyy-MM-dd" },
  { column: "day", format: "yyyy/MM/dd" },
  { column: "day", format: "yyyyMMdd" },
  { column: "day_number", format: "yyyyMMdd" },
  { column: "day_date", format: "yyyy-MM-dd" },
];

const LATER_MS = 5 * 24 * 3_600_000;

/** More than there are random events. */
const PLACES = 64;
const ofEach = { minLength: PLACES, maxLength: PLACES, size: "max" } as const;

export const randomPartition = fc.record({
  by: fc.constantFrom(...partitions),
  /** Whose days the partitions are: hours from UTC. */
  hours: fc.constantFrom(-12, -12, 0, 5.5, 14, 14),
  /** Of each event: the partition of its own day, of the day on which it came, or the one without a day. */
  places: fc.array(fc.constantFrom("own", "own", "late", "none"), ofEach),
  /** Chooses events whose days criteria ask about. */
  aims: fc.array(fc.nat(), { minLength: 3, maxLength: 3, size: "max" }),
});
export type RandomPartition = typeof randomPartition extends fc.Arbitrary<infer T> ? T : never;

/** The events with the column that their partitions are named by. */
export function partitioned(
  { by, hours, places }: RandomPartition,
  events: readonly Row[],
  cohorts: RandomCohorts,
): { rows: Row[]; column: string } {
  const asOf = cohorts.asOf.getTime();
  const readTime = timeReader(cohorts.dataZone ?? cohorts.timeZone);
  const { column, format } = by ?? { column: "day", format: "yyyy-MM-dd" };
  const separator = { "yyyy-MM-dd": "-", yyyyMMdd: "", "yyyy/MM/dd": "/" }[format];
  const partitionOf = (instant: number) =>
    new Date(instant + hours * 3_600_000).toISOString().slice(0, 10).replaceAll("-", separator);
  const rows = events.map((event, at) => {
    const happened = readTime(String(event["at"]));
    const place = places[at % places.length];
    if (happened === undefined || place === "none") return { ...event, [column]: null };
    // It came before the import, which may ask about an instant long past.
    const came = place === "late" && happened < asOf ? asOf + LATER_MS : happened;
    return { ...event, [column]: partitionOf(came) };
  });
  return { rows, column };
}

/**
 * Who did one of the events on its day, and who did not: where a period ends or begins, rows are left out. Of events that
 * count.
 */
export function aimedAtDays(
  { aims }: RandomPartition,
  events: readonly Row[],
  { dataZone, timeZone, asOf, users }: RandomCohorts,
): Criterion[] {
  const readTime = timeReader(dataZone ?? timeZone);
  const counted = events.flatMap(({ who, at, what }) => {
    const happened = readTime(String(at));
    const counts = happened !== undefined && happened < asOf.getTime() && typeof what === "string";
    return counts && (!users || users.some(({ k }) => k === who)) ? [{ what, happened }] : [];
  });
  return aims.flatMap((aim): Criterion[] => {
    const event = counted[aim % counted.length];
    if (!event) return [];
    const day = dayOf(event.happened, timeZone);
    const asked = { event: event.what, period: { from: day, to: day } };
    return [aim % 2 === 0 ? { performed: asked } : { didNotPerform: asked }];
  });
}

function dayOf(instant: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate().toString();
}
