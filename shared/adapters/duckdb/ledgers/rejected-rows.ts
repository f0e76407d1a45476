/**
 * Who was left out of an import, as one CSV file. Objects, written once:
 *
 *     prepared/<folder>/rejected.parquet   kind, id, label, reason: of prepare, until the run is settled
 *     rejected/….csv                       a line a row, as `domain/csv.ts` writes lines
 */
import type { RunReason } from "../../../contract/imports.ts";
import { rejectedColumns } from "../../../contract/rejected-rows.ts";
import { workFolders } from "../../../contract/work-bucket.ts";
import type { SendOutcome } from "../../../domain/change.ts";
import { formulaStart, spreadsheetLine } from "../../../domain/csv.ts";
import { REJECTED } from "../../../domain/import-objects.ts";
import type { RejectedRows } from "../../../ports/change-sets.ts";
import type { Files } from "../../s3/files.ts";
import { openChanges } from "../buckets/stored-buckets.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { stagedParquet } from "../scratch/staged-parquet.ts";
import { batchOutcomes } from "./batch-outcomes.ts";
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
      const sources: string[] = [];
      if (kept !== undefined) sources.push(rejectedIn(await staged(kept)));
      if (refused) sources.push(await refusedIn({ scratch, files }, refused));
      const path = await scratch.file("rejected.csv");
      // Each line is whole but for its newline, and so is the header, the only column's name: the engine must quote
      // nothing.
      const written = await scratch.run(`
        COPY (SELECT ${line} AS "${header.replaceAll('"', '""')}" FROM (${sources.join(" UNION ALL ")}))
        TO '${path}' (FORMAT csv, HEADER true, QUOTE '', ESCAPE '')`);
      await files.upload(path, into);
      return written.rowsChanged;
    },
  };
}

export function rejectedObject(folder: string): string {
  return `${workFolders.prepared}${folder}/${REJECTED}`;
}

function rejectedIn(rows: string): string {
  return selected(rows, { kind: "'rejected'", reason: "reason", change: "NULL" });
}

/** Braze gives one reason for all ids that it refuses. */
async function refusedIn(
  desk: { scratch: ScratchDatabase; files: Files },
  { changeSet, outcomes }: NonNullable<Parameters<RejectedRows["file"]>[0]["refused"]>,
): Promise<string> {
  const changes = await openChanges(desk, changesObject(changeSet.folder));
  if (!changes) throw new Error(`the changes of ${changeSet.folder} are missing`);
  await desk.scratch.run(
    "CREATE OR REPLACE TABLE refused (kind VARCHAR, id VARCHAR, label VARCHAR, direction VARCHAR)",
  );
  for (let bucket = 0; bucket < changes.count; bucket++)
    await desk.scratch.run(`
      INSERT INTO refused SELECT kind, id, label, direction FROM (${batchOutcomes(await changes.rows(bucket), outcomes)})
      WHERE outcome = '${"refused" satisfies SendOutcome}' AND ${isKnown}`);
  const reason = `'${"refused-by-braze" satisfies RunReason}'`;
  return selected("refused", { kind: "'refused'", reason, change: "direction" });
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

/** The first line, without its newline. */
const header = spreadsheetLine(rejectedColumns).slice(0, -1);

/** `spreadsheetLine` of the columns as an expression of SQL, without its newline. */
const line = `${rejectedColumns.map((name) => quoted(disarmed(name))).join(" || ',' || ")} || chr(13)`;

function disarmed(column: Column): string {
  return `CASE WHEN regexp_matches(${column}, '${formulaStart.source}') THEN '''' || ${column} ELSE coalesce(${column}, '') END`;
}

function quoted(field: string): string {
  return `'"' || replace(${field}, '"', '""') || '"'`;
}
