/** Everybody in an uploaded file, read as lists of cohorts are. */
import { mentions } from "../../../domain/exclusions.ts";
import type { NotEvaluated } from "../../../ports/engine.ts";
import type { ExclusionFile } from "../../../ports/exclusions.ts";
import type { Clock } from "../../../ports/machine.ts";
import type { Files } from "../../s3/files.ts";
import { evaluated } from "../evaluate/unreadable.ts";
import { listSelection, openedAlone } from "../lists/lists.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";

export interface Uploads {
  /** The data bucket. */
  files: Files;
  clock: Clock;
}

/** Makes the table `into` (kind, id, label), distinct. Returns why there is none, if a row tells nobody or there are no rows. */
export function peopleInFile(
  scratch: ScratchDatabase,
  { files, clock }: Uploads,
  { file: { list, columns }, into }: { file: ExclusionFile; into: string },
): Promise<NotEvaluated | undefined> {
  return evaluated(scratch, async (seen): Promise<NotEvaluated | undefined> => {
    const opened = await openedAlone({ scratch, files, now: clock.now(), seen }, list, columns);
    if ("reason" in opened) return opened;
    const { sql, values } = listSelection();
    await scratch.run(`CREATE OR REPLACE TABLE rows_of_file AS ${sql}`, values);
    await scratch.run(`
      CREATE OR REPLACE TABLE ${into} AS
      SELECT 'external_id' AS kind, external_id AS id, '' AS label FROM rows_of_file WHERE external_id IS NOT NULL
      UNION SELECT 'alias', alias_name, alias_label FROM rows_of_file WHERE ${hasAlias}
      UNION SELECT 'device_id', device_id, '' FROM rows_of_file
      WHERE external_id IS NULL AND NOT ${hasAlias} AND device_id IS NOT NULL`);
    const [found = {}] = await scratch.rows(
      `SELECT count(*) AS all_rows,
         count(*) FILTER (external_id IS NULL AND NOT ${hasAlias} AND device_id IS NULL) AS nobody
       FROM rows_of_file`,
    );
    await scratch.run("DROP TABLE rows_of_file");
    const unusable = Number(found["nobody"]) + opened.malformed;
    if (Number(found["all_rows"]) + opened.malformed === 0)
      return { reason: "data-unreadable", detail: "The file has no rows, so nobody was added." };
    if (unusable === 0) return undefined;
    return {
      reason: "data-unreadable",
      detail: `Of the file, ${unusable} rows tell nobody: they can't be read, or have no identifier. Nobody was added. Correct the file and upload it again.`,
    };
  });
}

const hasAlias = "(alias_name IS NOT NULL AND alias_label IS NOT NULL)";

/** Whether the text has an identifier of somebody in the table. */
export async function mentionsAnyOf(scratch: ScratchDatabase, table: string, text: string): Promise<boolean> {
  const found = await scratch.rows(
    `SELECT DISTINCT id FROM ${table} WHERE contains(lower($text), lower(id))`,
    { text },
  );
  return found.some(({ id }) => mentions(text, String(id)));
}
