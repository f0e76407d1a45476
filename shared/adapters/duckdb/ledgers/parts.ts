/** The parts of a change set as objects: a ready batch a line. */
import { workFolders } from "../../../contract/work-bucket.ts";
import type { Direction } from "../../../domain/change.ts";
import { idsInParts } from "../../../domain/parts.ts";
import type { ChangeSetPointer, PreparedPart } from "../../../domain/run.ts";
import { BATCHES_PER_PART, IDS_PER_REQUEST, MEMBERS_PER_BUCKET } from "../../../limits.ts";
import type { Files } from "../../s3/files.ts";
import { PARQUET } from "../scratch/parquet-format.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { type ChangeCounts, putRemovesFirst } from "./changes.ts";

/** Parts read from the engine at a time: their lines are in memory then, some 20 MB with ids of 100 bytes. */
const PARTS_AT_ONCE = 4;

export interface Sizes {
  idsPerBatch: number;
  batchesPerPart: number;
  membersPerBucket: number;
}
export const usualSizes: Sizes = {
  idsPerBatch: IDS_PER_REQUEST,
  batchesPerPart: BATCHES_PER_PART,
  membersPerBucket: MEMBERS_PER_BUCKET,
};

/** The table `changes` holds so many removes, and after them so many adds. Its parts are numbered from one of them on. */
export interface Numbered extends ChangeCounts {
  firstPart: number;
  /** In the names of its parts. Left out where nobody else works on them. */
  attempt?: string;
}

/** How many parts they are: a part goes one way, and has changes of one bucket. */
export function partsFor({ idsPerBatch, batchesPerPart }: Sizes, { adds, removes }: ChangeCounts): number {
  const idsPerPart = idsPerBatch * batchesPerPart;
  return idsInParts(removes, idsPerPart).length + idsInParts(adds, idsPerPart).length;
}

/** The parts that `writeParts` writes. */
export function partsOf(sizes: Sizes, folder: string, numbered: Numbered): PartsByDirection {
  const { adds, removes, firstPart } = numbered;
  const idsPerPart = sizes.idsPerBatch * sizes.batchesPerPart;
  const its = (ids: number, first: number): PreparedPart[] =>
    idsInParts(ids, idsPerPart).map((inPart, at) => ({
      part: first + at,
      object: partObject(folder, first + at, numbered),
      batches: Math.ceil(inPart / sizes.idsPerBatch),
    }));
  const remove = its(removes, firstPart);
  return { remove, add: its(adds, firstPart + remove.length) };
}

function partObject(folder: string, part: number, { attempt }: Pick<Numbered, "attempt">): string {
  const name = String(part).padStart(5, "0");
  return `${workFolders.parts}${folder}/${name}${attempt === undefined ? "" : `.${attempt}`}.jsonl`;
}

/**
 * Of a row of the table `changes`: its place in it numbers the changes once and for all, without sorting them. A part
 * goes one way.
 */
function numbering({ idsPerBatch, batchesPerPart }: Sizes, { removes, firstPart }: Numbered) {
  const idsPerPart = idsPerBatch * batchesPerPart;
  const before = firstPart * idsPerPart;
  const leftOpen = Math.ceil(removes / idsPerPart) * idsPerPart - removes;
  const place = `(rowid + CASE WHEN rowid < ${removes} THEN ${before} ELSE ${before + leftOpen} END)`;
  return {
    part: `(${place} // ${idsPerPart})`,
    batch: `(${place} // ${idsPerBatch})`,
    /** Within the batch. */
    line: `CAST(${place} % ${idsPerBatch} AS USMALLINT)`,
  };
}

interface Desk {
  scratch: ScratchDatabase;
  files: Files;
  sizes: Sizes;
}

export type PartsByDirection = Record<Direction, PreparedPart[]>;

/** The path of a file with the rows of the table `changes`, with their numbers; its removes are first from now on. */
export async function numberedFile(
  { scratch, sizes }: Pick<Desk, "scratch" | "sizes">,
  numbered: Numbered,
): Promise<string> {
  if (numbered.adds > 0 && numbered.removes > 0) await putRemovesFirst(scratch);
  const { part, batch, line } = numbering(sizes, numbered);
  const path = await scratch.file("changes.parquet");
  await scratch.run(
    `COPY (SELECT *, ${part} AS part, ${batch} AS batch, ${line} AS line FROM changes) TO '${path}' (${PARQUET})`,
  );
  return path;
}

/** Writes the parts of the table `changes`, once its file is written. */
export async function writeParts(desk: Desk, folder: string, numbered: Numbered): Promise<void> {
  const { adds, removes } = numbered;
  await writeRows(desk, folder, numbered, { direction: "remove", firstRow: 0, ids: removes });
  await writeRows(desk, folder, numbered, { direction: "add", firstRow: removes, ids: adds });
}

/** Of each direction that has any parts, writes the manifest, which names them all. */
export async function writeManifests(
  files: Files,
  folder: string,
  parts: PartsByDirection,
): Promise<Pick<ChangeSetPointer, "parts" | "manifests" | "only">> {
  const manifests: ChangeSetPointer["manifests"] = {};
  const only: ChangeSetPointer["only"] = {};
  for (const direction of ["remove", "add"] as const) {
    const its = parts[direction];
    const [one] = its;
    if (!one) continue;
    const manifest = `${workFolders.manifests}${folder}/${direction}.jsonl`;
    await files.put(manifest, its.map((part) => `${JSON.stringify(part)}\n`).join(""));
    manifests[direction] = manifest;
    if (its.length === 1) only[direction] = one;
  }
  return { parts: parts.remove.length + parts.add.length, manifests, only };
}

/** Of so many rows from one of them on. */
async function writeRows(
  { scratch, files, sizes }: Desk,
  folder: string,
  numbered: Numbered,
  { direction, firstRow, ids }: { direction: Direction; firstRow: number; ids: number },
): Promise<void> {
  const { part, batch, line } = numbering(sizes, numbered);
  const idsAtOnce = sizes.idsPerBatch * sizes.batchesPerPart * PARTS_AT_ONCE;
  for (let from = firstRow; from < firstRow + ids; from += idsAtOnce) {
    const rows = await scratch.rows(`
      SELECT part, string_agg(line, chr(10) ORDER BY batch) AS lines FROM (
        SELECT part, batch, ${lineOf(direction)} AS line
        FROM (SELECT *, ${part} AS part, ${batch} AS batch, ${line} AS number FROM changes
          WHERE rowid >= ${from} AND rowid < ${Math.min(from + idsAtOnce, firstRow + ids)})
        GROUP BY part, batch)
      GROUP BY part ORDER BY part`);
    await Promise.all(
      rows.map(({ part, lines }) => files.put(partObject(folder, Number(part), numbered), `${lines}\n`)),
    );
  }
}

/** Where a row stands among the ids of its request: `Batch` counts places in this order. */
export const orderOfPlaces = `direction, CASE kind WHEN 'external_id' THEN 0 WHEN 'alias' THEN 1 ELSE 2 END, line`;

/**
 * Of a batch, with what Braze is sent in its own form: see `Batch`, `batchOf`, and `batchesIn`, which reads it. Fails where
 * a row goes the other way: settling would take it for what it says.
 */
function lineOf(direction: Direction): string {
  const list = (value: string, kind: string) =>
    `CAST(to_json(list(${value} ORDER BY number) FILTER (WHERE kind = '${kind}')) AS VARCHAR)`;
  const users = `coalesce(${list("id", "external_id")}, '[]')`;
  const aliases = `coalesce(',"aliases":' || ${list("{alias_name: id, alias_label: label}", "alias")}, '')`;
  const devices = `coalesce(',"device_ids":' || ${list("id", "device_id")}, '')`;
  const removes = direction === "remove" ? ',"should_remove":true' : "";
  return `CASE WHEN bool_and(direction = '${direction}')
    THEN '{"batch":' || batch || ',"direction":"${direction}","cohort_changes":[{"user_ids":' || ${users}
      || ${aliases} || ${devices} || '${removes}}]}'
    ELSE error('a batch that is to ${direction} has a row that is not') END`;
}
