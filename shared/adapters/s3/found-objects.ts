/** What lies under a source's prefix, and whether it is there and new enough. */

import type { CsvSettings } from "../../contract/csv.ts";
import type { DataFault } from "../../contract/data-faults.ts";
import type { FilesDataSet } from "../../contract/data-sets.ts";
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

/** What distinguishes the writes of a mark. */
type Stamp = NonNullable<Awaited<ReturnType<Files["stamp"]>>>;

export interface Found {
  objects: StoredObject[];
  /** The mark that the source names, as it was before the objects were listed; only the name where there is none. */
  mark?: { object: string } & Partial<Stamp>;
  /** Hours since the mark, or since the newest file where no mark is named. */
  ageHours?: number;
  /** Why the data may not be used. */
  trouble?: DataFault;
}

export async function foundObjects(
  { files, now }: { files: Pick<Files, "data" | "stamp">; now: Date },
  { prefix, marker }: Pick<From, "prefix" | "marker">,
  { staleAfterHours, timeZone, asOf }: Freshness,
): Promise<Found> {
  // Before the objects are listed: an export that is not complete has no mark, and later it may have one.
  const marked = marker === undefined ? undefined : markOf({ prefix, marker }, lastWholeDay(asOf, timeZone));
  const mark = marked === undefined ? undefined : { object: marked, ...(await files.stamp(marked)) };
  const objects = await files.data(prefix);
  const found: Found = { objects, ...(mark && { mark }) };
  const newest = Math.max(...objects.map(({ modified }) => modified.getTime()));
  const time = found.mark?.modified?.getTime() ?? newest;
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

/** Whether it is not sure that what was found is still there: an export deletes its mark first, and writes a new one last. */
export async function isReplaced(files: Pick<Files, "stamp">, { mark }: Found): Promise<boolean> {
  if (!mark) return false;
  const now = await files.stamp(mark.object);
  return now?.etag !== mark.etag || now?.modified.getTime() !== mark.modified?.getTime();
}
