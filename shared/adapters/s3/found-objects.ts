/** What lies under a source's prefix, and whether it is there and new enough. */

import type { DataFault } from "../../contract/data-faults.ts";
import type { CsvSettings, FilesDataSet } from "../../contract/data-sets.ts";
import { markOf } from "../../domain/arrivals.ts";
import { lastWholeDay } from "../../domain/period.ts";
import type { Files } from "./files.ts";
import type { StoredObject } from "./objects.ts";

export type From = Pick<FilesDataSet["events"], "prefix" | "marker" | "format"> & CsvSettings;

export interface When {
  asOf: Date;
  /** Of the data: its days are the days of this zone. */
  timeZone: string;
}

export type Freshness = When & { staleAfterHours: number | undefined };

export interface Found {
  objects: StoredObject[];
  /** The mark that the source names; without a time where there is none. */
  mark?: { object: string; modified?: Date };
  /** Hours since the mark, or since the newest file where no mark is named. */
  ageHours?: number;
  /** Why the data may not be used. */
  trouble?: DataFault;
}

export async function foundObjects(
  { files, now }: { files: Pick<Files, "data" | "modified">; now: Date },
  { prefix, marker }: Pick<From, "prefix" | "marker">,
  { staleAfterHours, timeZone, asOf }: Freshness,
): Promise<Found> {
  const objects = await files.data(prefix);
  const found: Found = { objects };
  let time = Math.max(...objects.map(({ modified }) => modified.getTime()));
  if (marker !== undefined) {
    const object = markOf({ prefix, marker }, lastWholeDay(asOf, timeZone));
    const modified = await files.modified(object);
    found.mark = { object, ...(modified && { modified }) };
    if (modified) time = modified.getTime();
  }
  if (objects.length === 0) return { ...found, trouble: { code: "no-files", values: { prefix } } };
  if (found.mark && !found.mark.modified)
    return { ...found, trouble: { code: "no-mark", values: { object: found.mark.object } } };
  const ageHours = (now.getTime() - time) / 3_600_000;
  if (staleAfterHours === undefined || ageHours <= staleAfterHours) return { ...found, ageHours };
  const old = { prefix, hours: Math.floor(ageHours), allowed: staleAfterHours };
  const trouble: DataFault = found.mark
    ? { code: "mark-too-old", values: { ...old, object: found.mark.object } }
    : { code: "files-too-old", values: old };
  return { ...found, ageHours, trouble };
}
