/** Brings what a cohort is computed from to the scratch folder, or says why it can't be. */
import { basename } from "node:path";
import type { CsvSettings, DataSet } from "../../../contract/data-sets.ts";
import { lastWholeDay } from "../../../domain/period.ts";
import type { NotEvaluated } from "../../../ports/engine.ts";
import type { Files } from "../../s3/files.ts";
import type { StoredObject } from "../../s3/objects.ts";
import { objectsIn } from "../reading/json-objects.ts";
import { openedFile } from "../reading/opened-file.ts";
import type { Format, Source, SourceFile } from "../reading/source.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";

export interface Staging {
  scratch: ScratchDatabase;
  files: Files;
  now: Date;
  /** Told of each source before anything of it is used. */
  seen(source: Source): void;
}

/** At least one row is in each source. */
export interface StagedDataSet {
  events: Source;
  users?: Source;
}

interface When {
  asOf: Date;
  /** Of the data: its days are the days of this zone. */
  timeZone: string;
}

/** Nothing is staged of data that is missing, incomplete, empty or too old. */
export async function stagedDataSet(
  staging: Staging,
  { events, users, staleAfterHours }: DataSet,
  when: When,
): Promise<StagedDataSet | NotEvaluated> {
  const freshness = { ...when, staleAfterHours };
  const ofEvents = await stagedSource(staging, events, freshness);
  if ("reason" in ofEvents) return ofEvents;
  if (!users) return { events: ofEvents };
  const ofUsers = await stagedSource(staging, users, freshness);
  return "reason" in ofUsers ? ofUsers : { events: ofEvents, users: ofUsers };
}

type From = Pick<DataSet["events"], "prefix" | "marker" | "format"> & CsvSettings;
type Freshness = When & { staleAfterHours: number | undefined };

async function stagedSource(
  staging: Staging,
  from: From,
  freshness: Freshness,
): Promise<Source | NotEvaluated> {
  const { scratch, files } = staging;
  const { prefix, format, delimiter, encoding, nullValues } = from;
  const settings: CsvSettings = { delimiter, encoding, nullValues };
  const objects = await files.data(prefix);
  if (objects.length === 0) return stale(`No file with data lies under "${prefix}" of the data bucket.`);
  const trouble = await notFresh(staging, from, freshness, objects);
  if (trouble) return stale(trouble);
  const wanted = [];
  for (const { name } of objects) wanted.push({ object: name, path: await pathFor(scratch, name) });
  // An export that puts its new files beside the old ones and then removes these may do so just now.
  if ((await files.downloadAll(wanted)) === "missing")
    return stale(`A file under "${prefix}" was removed while it was read: an export is going on.`);
  const opened: SourceFile[] = [];
  for (const { object, path } of wanted) {
    const file = await openedFile(scratch, {
      name: object.slice(prefix.length),
      path,
      format,
      settings: from,
    });
    if (file) opened.push(file);
  }
  const source = { format, settings, files: opened };
  staging.seen(source);
  return (await haveRows(scratch, source))
    ? source
    : stale(`The files under "${prefix}" of the data bucket have no rows.`);
}

/** Malformed rows are rows too: they are not taken for none. */
async function haveRows(scratch: ScratchDatabase, { format, files }: Source): Promise<boolean> {
  if (format !== "jsonl")
    return files.some(({ csv, rows = 0 }) => rows > 0 || (csv?.rows ?? 0) + (csv?.malformed ?? 0) > 0);
  for (const file of files) {
    if ((await scratch.rows(`SELECT 1 FROM ${objectsIn([file])} LIMIT 1`)).length > 0) return true;
  }
  return false;
}

/** In words; undefined where the data may be used. */
async function notFresh(
  { files, now }: Staging,
  { prefix, marker }: From,
  { staleAfterHours, timeZone, asOf }: Freshness,
  objects: readonly StoredObject[],
): Promise<string | undefined> {
  let [what, time] = ["newest file", Math.max(...objects.map(({ modified }) => modified.getTime()))];
  if (marker !== undefined) {
    const name = `${prefix}${marker.replaceAll("{date}", lastWholeDay(asOf, timeZone))}`;
    const modified = await files.modified(name);
    if (!modified) return `There is no mark "${name}" in the data bucket: the data is not complete yet.`;
    [what, time] = [`mark "${name}"`, modified.getTime()];
  }
  const hours = (now.getTime() - time) / 3_600_000;
  if (staleAfterHours === undefined || hours <= staleAfterHours) return undefined;
  return `The ${what} under "${prefix}" is ${Math.floor(hours)} hours old; the data set allows ${staleAfterHours}.`;
}

/** Undefined where there is nothing in it. */
export async function stagedObject(
  { scratch, files }: Staging,
  { object, format, settings }: { object: string; format: Format; settings: CsvSettings },
): Promise<SourceFile | undefined | NotEvaluated> {
  const path = await pathFor(scratch, object);
  const done = await files.download(object, path);
  if (done === "missing")
    return { reason: "data-missing", detail: `There is no object "${object}" in the data bucket.` };
  return openedFile(scratch, { name: object, path, format, settings });
}

function stale(detail: string): NotEvaluated {
  return { reason: "stale-data", detail };
}

/** Keeps the ending, which tells how a file is compressed, and nothing that the engine would take for a pattern. */
async function pathFor(scratch: ScratchDatabase, object: string): Promise<string> {
  return scratch.file(basename(object).replaceAll(/[^\w.-]/g, "_"));
}
