/**
 * Arrivals of data: the marks of a data set, each in the version that was last written. With the cohort, an arrival is the
 * identity of its import, so that a look that finds the same marks again finds the same import.
 */
import { createHash } from "node:crypto";
import type { Arrival } from "../contract/arrivals.ts";
import type { DataSet } from "../contract/data-sets.ts";
import type { CohortId, RunId } from "../contract/ids.ts";
import type { Slot } from "../contract/schedules.ts";
import { isOfFiles } from "./data-set-kinds.ts";
import { runIdOf } from "./ids.ts";
import { lastWholeDay } from "./period.ts";
import { generationsOf } from "./schedule.ts";

/** Hexadecimal digits of an arrival's id: with a cohort's id and a time they fit the 80 characters of an execution's name. */
const ID_LENGTH = 24;

/** A mark as it was found. */
export interface FoundMark {
  object: string;
  modified: Date;
  /** Of its content, and of its encryption, so that it also differs between most writes within one second. */
  etag: string;
}

/** Of the marks that a data set names, at least one. */
export function arrivalOf(marks: readonly FoundMark[]): Arrival {
  const versions = marks.map(({ object, modified, etag }) => [object, modified.toISOString(), etag]);
  const id = createHash("sha256").update(JSON.stringify(versions)).digest("hex").slice(0, ID_LENGTH);
  const newest = Math.max(...marks.map(({ modified }) => modified.getTime()));
  return { id, at: new Date(newest).toISOString(), marks: marks.map(({ object }) => object) };
}

/** The same however often, late and in whatever order S3 tells of the marks. */
export function arrivalRun(cohort: CohortId, { id, at }: Pick<Arrival, "id" | "at">): RunId {
  return runIdOf({ cohort, time: at, mark: `arrival-${id}` });
}

/** Names of the marks that an import as of an instant looks for; none if the data set names no mark. */
export function marksAsOf(dataSet: DataSet | undefined, asOf: Date, timeZone: string): string[] {
  const day = lastWholeDay(asOf, dataSet?.timeZone ?? timeZone);
  return markedSources(dataSet).map((source) => markOf(source, day));
}

/** Whether an object is a mark of the data set, of any day. */
export function isMarkOf(dataSet: DataSet, object: string): boolean {
  return markedSources(dataSet).some(({ prefix, marker }) => {
    const literal = (text: string) => text.replaceAll(".", "\\.");
    const anyDay = markOf({ prefix: literal(prefix), marker: literal(marker) }, "\\d{4}-\\d\\d-\\d\\d");
    return new RegExp(`^${anyDay}$`).test(object);
  });
}

interface MarkedSource {
  prefix: string;
  marker: string;
}

/** The name of a source's mark of a day, YYYY-MM-DD. */
export function markOf({ prefix, marker }: MarkedSource, day: string): string {
  return `${prefix}${marker.replaceAll("{date}", day)}`;
}

function markedSources(dataSet: DataSet | undefined): MarkedSource[] {
  if (!dataSet || !isOfFiles(dataSet)) return [];
  const { events, users } = dataSet;
  return [events, users].flatMap((source) =>
    source?.marker === undefined ? [] : [{ prefix: source.prefix, marker: source.marker }],
  );
}

/** Whether a slot has a generation that imports when data arrives. */
export function takesArrivals(slot: Slot): boolean {
  return generationsOf(slot).some(({ cadence }) => cadence.every === "arrival");
}

/**
 * Whether data that arrived then is imported by the schedule: by the generation of that time, unless it is paused or has
 * ended. S3 tells times in whole seconds, so the whole second in which a generation began is part of it.
 */
export function isArrivalOf(slot: Slot, at: string): boolean {
  const arrived = Date.parse(at);
  const second = (iso: string) => Math.floor(Date.parse(iso) / 1_000) * 1_000;
  return generationsOf(slot).some(
    ({ cadence, effectiveFrom, until }) =>
      cadence.every === "arrival" &&
      arrived >= second(effectiveFrom) &&
      (until === undefined || arrived <= Date.parse(until)),
  );
}
