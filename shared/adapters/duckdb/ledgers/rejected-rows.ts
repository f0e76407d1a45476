/**
 * Who was left out of an import, as one CSV file. Objects, written once:
 *
 *     prepared/<folder>/rejected.parquet   kind, id, label, reason: of prepare, until the run is settled
 *     rejected/….csv                       a line a row, as `domain/csv.ts` writes lines
 */
import { createReadStream, createWriteStream } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { RunReason } from "../../../contract/imports.ts";
import { rejectedColumns } from "../../../contract/rejected-rows.ts";
import { workFolders } from "../../../contract/work-bucket.ts";
import { outcomesIn, type PartOutcomes } from "../../../domain/attempts.ts";
import type { SendOutcome } from "../../../domain/change.ts";
import { formulaStart, spreadsheetLine } from "../../../domain/csv.ts";
import { REJECTED } from "../../../domain/import-objects.ts";
import { diskFullOf } from "../../../domain/too-large.ts";
import type { RejectedRows } from "../../../ports/change-sets.ts";
import type { Files } from "../../s3/files.ts";
import { openChanges } from "../buckets/stored-buckets.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { stagedParquet } from "../scratch/staged-parquet.ts";
import { batchOutcomes, partsIn } from "./batch-outcomes.ts";
import { changesObject, isKnown } from "./changes-object.ts";

type Column = (typeof rejectedColumns)[number];

export function rejectedRowsOnDuckDb({
  scratch,
  files,
}: {
  scratch: ScratchDatabase;
  files: Files;
}): RejectedRows {
  const staged = (object: string) => stagedParquet({ scratch, files }, object);
  return {
    async keep(rejected, folder) {
      const object = rejectedObject(folder);
      await files.upload(rejected, object);
      return object;
    },

    async file({ kept, refused }, into) {
      const path = await scratch.file("rejected.csv");
      await writeFile(path, spreadsheetLine(rejectedColumns));
      let rows = 0;
      const write = async (its: string) => {
        rows += await appended(scratch, its, path);
      };
      if (kept !== undefined) await write(rejectedIn(await staged(kept)));
      if (refused) await eachRefused({ scratch, files }, refused, write);
      await files.upload(path, into);
      return rows;
    },
  };
}

export function rejectedObject(folder: string): string {
  return `${workFolders.prepared}${folder}/${REJECTED}`;
}

function rejectedIn(rows: string): string {
  return selected(rows, { kind: "'rejected'", reason: "reason", change: "NULL" });
}

/** Bucket by bucket: of those of a whole import one disk may not hold a table and its file. */
async function eachRefused(
  { scratch, files }: { scratch: ScratchDatabase; files: Files },
  { changeSet, outcomes }: NonNullable<Parameters<RejectedRows["file"]>[0]["refused"]>,
  write: (rows: string) => Promise<void>,
): Promise<void> {
  const changes = await openChanges({ scratch, files }, changesObject(changeSet.folder));
  if (!changes) throw new Error(`the changes of ${changeSet.folder} are missing`);
  const refused = outcomes.results.filter((result) => outcomesIn(result).includes("refused"));
  for (let bucket = 0; bucket < changes.count; bucket++) {
    const rows = await changes.rows(bucket);
    const its = new Set(await partsIn(scratch, rows));
    const results = refused.filter(({ part }) => its.has(part));
    if (results.length > 0) await write(refusedIn(rows, { ...outcomes, results }));
  }
}

/** Braze gives one reason for all ids that it refuses. */
function refusedIn(changes: string, outcomes: PartOutcomes): string {
  const rows = `(SELECT kind, id, label, direction FROM (${batchOutcomes(changes, outcomes)})
    WHERE outcome = '${"refused" satisfies SendOutcome}' AND ${isKnown})`;
  const reason = `'${"refused-by-braze" satisfies RunReason}'`;
  return selected(rows, { kind: "'refused'", reason, change: "direction" });
}

/** Writes rows with the file's columns at its end, a line each; returns how many. */
async function appended(scratch: ScratchDatabase, rows: string, path: string): Promise<number> {
  const some = await scratch.file("some.csv");
  // Each line is whole but for its newline: the engine must quote nothing.
  const { rowsChanged } = await scratch.run(
    `COPY (SELECT ${line} FROM (${rows})) TO '${some}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '')`,
  );
  await pipeline(createReadStream(some), createWriteStream(path, { flags: "a" })).catch((error: unknown) => {
    throw diskFullOf(error);
  });
  await rm(some);
  return rowsChanged;
}

/** Rows with kind, id and label as the file's columns, in its order. */
function selected(rows: string, more: Record<"kind" | "reason" | "change", string>): string {
  const columns: Record<Column, string> = {
    identifier: "id",
    identifier_kind: "kind",
    alias_label: "label",
    ...more,
  };
  return `SELECT ${rejectedColumns.map((name) => `${columns[name]} AS ${name}`).join(", ")} FROM ${rows}`;
}

/** `spreadsheetLine` of the columns as an expression of SQL, without its newline. */
const line = `${rejectedColumns.map((name) => quoted(disarmed(name))).join(" || ',' || ")} || chr(13)`;

function disarmed(column: Column): string {
  return `CASE WHEN regexp_matches(${column}, '${formulaStart.source}') THEN '''' || ${column} ELSE coalesce(${column}, '') END`;
}

function quoted(field: string): string {
  return `'"' || replace(${field}, '"', '""') || '"'`;
}
