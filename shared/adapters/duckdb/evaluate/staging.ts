/** Brings what a cohort is computed from to the scratch folder, or says why it can't be. */
import { basename } from "node:path";
import type { CsvSettings } from "../../../contract/csv.ts";
import type { DataFault } from "../../../contract/data-faults.ts";
import type { FilesDataSet } from "../../../contract/data-sets.ts";
import { notEvaluated } from "../../../domain/data-faults.ts";
import type { NotEvaluated } from "../../../ports/engine.ts";
import type { Files } from "../../s3/files.ts";
import { type Found, type From, foundObjects, isReplaced, type When } from "../../s3/found-objects.ts";
import type { StoredObject } from "../../s3/objects.ts";
import { objectsIn } from "../reading/json-objects.ts";
import { type Downloaded, openedFile } from "../reading/opened-file.ts";
import type { Format, Source, SourceFile } from "../reading/source.ts";
import { exceedsDisk, megabytes } from "../scratch/engine-limits.ts";
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

/** Nothing is staged of data that is missing, incomplete, empty or too old. */
export async function stagedDataSet(
  staging: Staging,
  { events, users, staleAfterHours }: FilesDataSet,
  when: When,
): Promise<StagedDataSet | NotEvaluated> {
  const freshness = { ...when, staleAfterHours };
  const foundEvents = await foundObjects(staging, events, freshness);
  if (foundEvents.trouble) return stale(foundEvents.trouble);
  const foundUsers = users && (await foundObjects(staging, users, freshness));
  const tooLarge = exceedingDisk(staging, [...foundEvents.objects, ...(foundUsers?.objects ?? [])]);
  if (tooLarge) return tooLarge;
  const ofEvents = await stagedSource(staging, events, foundEvents);
  if ("reason" in ofEvents) return ofEvents;
  if (!users || !foundUsers) return { events: ofEvents };
  const ofUsers = await stagedSource(staging, users, foundUsers);
  return "reason" in ofUsers ? ofUsers : { events: ofEvents, users: ofUsers };
}

/**
 * An estimate that never refuses what would have fitted: all files of a data set lie on the disk at the same time, as
 * they are in the bucket, whatever else is made of them. Known before anything is downloaded.
 */
export function exceedingDisk(
  { scratch: { diskMb } }: Pick<Staging, "scratch">,
  objects: readonly Pick<StoredObject, "bytes">[],
): NotEvaluated | undefined {
  const needed = megabytes(objects.reduce((sum, { bytes }) => sum + bytes, 0));
  if (needed <= diskMb) return undefined;
  return notEvaluated("too-large-for-engine", exceedsDisk(needed, diskMb));
}

async function stagedSource(staging: Staging, from: From, found: Found): Promise<Source | NotEvaluated> {
  const { scratch } = staging;
  if (found.trouble) return stale(found.trouble);
  const downloaded = await downloadedFiles(staging, from, found);
  if ("reason" in downloaded) return downloaded;
  const opened: SourceFile[] = [];
  for (const one of downloaded) {
    const file = await openedFile(scratch, one);
    if (file) opened.push(file);
  }
  const source = sourceOf(from, opened);
  staging.seen(source);
  return (await haveRows(scratch, source)) ? source : stale(noRows(from));
}

export function sourceOf(
  { format, delimiter, encoding, nullValues }: From,
  files: readonly SourceFile[],
): Source {
  return { format, settings: { delimiter, encoding, nullValues }, files };
}

export function noRows({ prefix }: From): DataFault {
  return { code: "no-rows", values: { prefix } };
}

/** Empty ones are among them: they are known once they are opened. */
export async function downloadedFiles(
  { scratch, files }: Staging,
  from: From,
  found: Found,
): Promise<Downloaded[] | NotEvaluated> {
  const wanted = [];
  for (const { name } of found.objects) wanted.push({ object: name, path: await pathFor(scratch, name) });
  // An export that removes the old files, or writes new ones of the same names, may do so just now.
  if ((await files.downloadAll(wanted)) === "missing" || (await isReplaced(files, found)))
    return stale({ code: "removed-while-read", values: { prefix: from.prefix } });
  const { prefix, format } = from;
  return wanted.map(({ object, path }) => {
    return { name: object.slice(prefix.length), path, format, settings: from };
  });
}

/** Malformed rows are rows too: they are not taken for none. */
export async function haveRows(scratch: ScratchDatabase, { format, files }: Source): Promise<boolean> {
  if (format !== "jsonl")
    return files.some(({ csv, rows = 0 }) => rows > 0 || (csv?.rows ?? 0) + (csv?.malformed ?? 0) > 0);
  for (const file of files) {
    if ((await scratch.rows(`SELECT 1 FROM ${objectsIn([file])} LIMIT 1`)).length > 0) return true;
  }
  return false;
}

/** Undefined where there is nothing in it. */
export async function stagedObject(
  { scratch, files }: Staging,
  { object, format, settings }: { object: string; format: Format; settings: CsvSettings },
): Promise<SourceFile | undefined | NotEvaluated> {
  const path = await pathFor(scratch, object);
  const done = await files.download(object, path);
  if (done === "missing") return notEvaluated("data-missing", { code: "object-missing", values: { object } });
  return openedFile(scratch, { name: object, path, format, settings });
}

function stale(fault: DataFault): NotEvaluated {
  return notEvaluated("stale-data", fault);
}

/** Keeps the ending, which tells how a file is compressed, and nothing that the engine would take for a pattern. */
async function pathFor(scratch: ScratchDatabase, object: string): Promise<string> {
  return scratch.file(basename(object).replaceAll(/[^\w.-]/g, "_"));
}
