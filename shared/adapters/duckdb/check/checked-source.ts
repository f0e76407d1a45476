/** One source of a data set, looked at as far as it can be: what is wrong with it does not hide the rest. */

import type { DataFault } from "../../../contract/data-faults.ts";
import type { CheckedUsers, CheckProblem } from "../../../contract/data-set-checks.ts";
import { notEvaluated } from "../../../domain/data-faults.ts";
import { CHECK_PROBLEMS, RUN_DETAIL_LENGTH } from "../../../limits.ts";
import type { NotEvaluated } from "../../../ports/engine.ts";
import { type Found, type Freshness, type From, foundObjects } from "../../s3/found-objects.ts";
import type { StoredObject } from "../../s3/objects.ts";
import {
  downloadedFiles,
  exceedingDisk,
  haveRows,
  noRows,
  type Staging,
  sourceOf,
} from "../evaluate/staging.ts";
import { evaluated } from "../evaluate/unreadable.ts";
import { columnOf } from "../reading/columns.ts";
import type { Facts } from "../reading/facts.ts";
import { openedFile } from "../reading/opened-file.ts";
import { openedSource } from "../reading/opened-source.ts";
import { rowsOf, type Wanted } from "../reading/rows.ts";
import { DataUnreadable, DefinitionInvalid, type Source, type SourceFile } from "../reading/source.ts";
import { columnSets, columnsOfFiles, type FileColumns, propertyNames } from "./column-sets.ts";
import type { TextColumn } from "./shapes.ts";

export type Which = "events" | "users";

/** A column that the data set maps. */
export type MappedColumn = Wanted & { field: string };

export interface Asked {
  which: Which;
  from: From;
  /** What lies on the same disk already. */
  beside?: readonly StoredObject[];
  freshness: Freshness;
  mapped: readonly MappedColumn[];
  /** Share of times, identifiers and rows that may be unreadable. */
  limit: number;
}

export interface CheckedSource {
  which: Which;
  objects: readonly StoredObject[];
  /** What is told of any source. */
  told: Omit<CheckedUsers, "properties" | "mapped" | "sampledRows">;
  problems: CheckProblem[];
  /** Of columns that conditions can't use. */
  notes: DataFault[];
  /** Left out where rows can't be read. */
  rows?: ReadableRows;
}

export interface ReadableRows {
  source: Source;
  mapped: readonly MappedColumn[];
  facts: Facts;
  /** Each under a name that no mapped column has. */
  properties: TextColumn[];
  /** How many there are, those that are not in `properties` too. */
  propertyCount: number;
  /** A query of its rows. Names of columns are those of `wanted`. */
  of(wanted: readonly Wanted[]): string;
}

export async function checkedSource(staging: Staging, asked: Asked): Promise<CheckedSource> {
  const { which, from, beside = [], freshness, mapped } = asked;
  const problems: CheckProblem[] = [];
  const note = (found: NotEvaluated) => {
    if (problems.length < CHECK_PROBLEMS) problems.push(problemOf(which, found));
  };
  const found = await foundObjects(staging, from, freshness);
  if (found.trouble) note(notEvaluated("stale-data", found.trouble));
  const { objects } = found;
  const tooLarge = exceedingDisk(staging, [...beside, ...objects]);
  if (tooLarge) note(tooLarge);
  const source = sourceOf(from, tooLarge ? [] : await openedFiles(staging, from, found, note));
  const isWhole = problems.every(({ reason }) => reason === "stale-data");
  const columns = await evaluated(staging.scratch, (seen) => {
    seen(source);
    return columnsOfFiles(staging.scratch, source);
  });
  if ("reason" in columns) note(columns);
  const files: FileColumns = "reason" in columns ? [] : columns;
  const told = {
    prefix: from.prefix,
    format: from.format,
    ...foundTold(found, freshness),
    columnSets: columnSets(files),
  };
  if (!isWhole || "reason" in columns || source.files.length === 0)
    return { which, objects, told, problems, notes: [] };
  const { names, all, notes } = usableNames(source, propertyNames(files, columnsMapped(source, mapped)));
  const facts = await factsOfRows(staging, source, asked, note);
  if (!facts) return { which, objects, told, problems, notes: [] };
  const rows: ReadableRows = {
    source,
    mapped,
    facts,
    properties: names.map((name, at) => textColumn(`property_${at}`, name)),
    propertyCount: all,
    of: (wanted) => sqlOf(source, wanted, facts),
  };
  const counted = { rows: readable(source, facts), malformed: facts.malformed };
  return { which, objects, told: { ...told, ...counted }, problems, notes, rows };
}

export function problemOf(source: Which, { reason, detail, fault }: NotEvaluated): CheckProblem {
  // An object that is gone is an export that goes on: staging says so. Databases are not checked.
  const isStale = reason === "data-missing" || reason === "database-unavailable";
  return {
    source,
    reason: isStale ? "stale-data" : reason,
    detail: detail.slice(0, RUN_DETAIL_LENGTH),
    ...(fault && { fault }),
  };
}

function foundTold({ objects, mark, ageHours, trouble }: Found, { staleAfterHours }: Freshness) {
  const newest =
    objects.length > 0 && new Date(Math.max(...objects.map(({ modified }) => modified.getTime())));
  return {
    files: {
      count: objects.length,
      bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0),
      ...(newest && { newest: newest.toISOString() }),
    },
    ...(mark && {
      mark: { object: mark.object, ...(mark.modified && { writtenAt: mark.modified.toISOString() }) },
    }),
    freshness: {
      ...(ageHours !== undefined && { ageHours: Math.round(ageHours * 10) / 10 }),
      ...(staleAfterHours !== undefined && { allowedHours: staleAfterHours }),
      fresh: trouble === undefined,
    },
  };
}

/** All that can be opened; each other is a problem of its own. */
async function openedFiles(
  staging: Staging,
  from: From,
  found: Found,
  note: (problem: NotEvaluated) => void,
): Promise<SourceFile[]> {
  const downloaded = await evaluated(staging.scratch, () => downloadedFiles(staging, from, found));
  if ("reason" in downloaded) {
    note(downloaded);
    return [];
  }
  const opened: SourceFile[] = [];
  for (const one of downloaded) {
    const file = await evaluated(staging.scratch, () => openedFile(staging.scratch, one));
    if (file && "reason" in file) note(file);
    else if (file) opened.push(file);
  }
  return opened;
}

/** By the law of all reading. Where more is unreadable than may be, it is counted, as far as rows can be told apart. */
async function factsOfRows(
  { scratch }: Staging,
  source: Source,
  { mapped, limit, from }: Asked,
  note: (problem: NotEvaluated) => void,
): Promise<Facts | undefined> {
  const openedWithin = async (share: number): Promise<Facts> =>
    (await openedSource(scratch, { source, wanted: mapped, limit: share })).facts;
  const found = await evaluated(scratch, async (seen): Promise<{ facts: Facts } | NotEvaluated> => {
    seen(source);
    if (!(await haveRows(scratch, source))) return notEvaluated("stale-data", noRows(from));
    try {
      return { facts: await openedWithin(limit) };
    } catch (error) {
      if (!(error instanceof DataUnreadable)) throw error;
      const facts = await openedWithin(1).catch(() => undefined);
      if (!facts) throw error;
      note(notEvaluated("data-unreadable", error.fault));
      return { facts };
    }
  });
  if (!("reason" in found)) return found.facts;
  note(found);
  return undefined;
}

function textColumn(name: string, from: string): TextColumn {
  return { name, from, as: "text", isIdentifier: false };
}

/** Of JSON lines the facts count malformed ones among the rows. */
export function readable({ format }: Source, { rows, malformed }: Facts): number {
  return format === "jsonl" ? rows - malformed : rows;
}

function sqlOf(source: Source, wanted: readonly Wanted[], { isSerial }: Facts): string {
  const { sql } = rowsOf(source, wanted, isSerial);
  return source.format === "jsonl" ? `SELECT * FROM (${sql}) WHERE NOT is_malformed` : sql;
}

/** Without those that files have several times, or in several cases: a condition could not tell them apart. */
function usableNames({ files }: Source, { names, all }: { names: string[]; all: number }) {
  const notes: DataFault[] = [];
  const usable = names.filter((name) => {
    try {
      for (const file of files) columnOf(file, name);
      return true;
    } catch (error) {
      if (!(error instanceof DefinitionInvalid)) throw error;
      if (notes.length < CHECK_PROBLEMS) notes.push(error.fault);
      return false;
    }
  });
  return { names: usable, all: all - (names.length - usable.length), notes };
}

/** Names as the files write them. */
function columnsMapped({ files }: Source, mapped: readonly Wanted[]): string[] {
  return mapped.flatMap(({ from }) => [from, ...files.flatMap((file) => columnOf(file, from)?.name ?? [])]);
}
