/** Parquet of imports and lists, searched for people and copied without them. */
import { workFolders } from "../../../contract/work-bucket.ts";
import { CHANGES, nameInOne, OTHERS, REJECTED } from "../../../domain/import-objects.ts";
import { TooLargeForEngine } from "../../../domain/too-large.ts";
import { checkParquet } from "../../reading/parquet-check.ts";
import { UnreadableFile } from "../../reading/unreadable-file.ts";
import { PARQUET } from "../scratch/parquet-format.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";

/** The table of the people: (kind, id, label), distinct. */
export const SOUGHT = "sought";

interface Searched {
  /** How many identifiers of theirs. */
  count: string;
  /** What is left. */
  without: string;
}

/** How many identifiers of the people it has. Throws `UnreadableFile`. */
export async function foundInParquet(
  scratch: ScratchDatabase,
  object: string,
  path: string,
): Promise<number> {
  await checkParquet(path);
  const { count } = searchFor(object, `read_parquet('${path}')`);
  const [counted = {}] = await scratch.rows(`SELECT (${count})::BIGINT AS found`).catch((cause: unknown) => {
    if (cause instanceof TooLargeForEngine) throw cause;
    throw new UnreadableFile("footer-damaged", {}, { cause });
  });
  return Number(counted["found"]);
}

/** Writes the same without them. */
export async function writeWithout(
  scratch: ScratchDatabase,
  object: string,
  { path, copy }: { path: string; copy: string },
): Promise<void> {
  const { without } = searchFor(object, `read_parquet('${path}')`);
  await scratch.run(`COPY (${without}) TO '${copy}' (${PARQUET})`);
}

function searchFor(object: string, rows: string): Searched {
  const name = nameInOne(object).split("/").at(-1);
  if (name === CHANGES) return inChanges(rows);
  if (name === OTHERS) return inOthers(rows);
  if (name === REJECTED) return inRejected(rows);
  return {
    count: `SELECT count(*) FROM ${rows} SEMI JOIN ${SOUGHT} USING (kind, id, label)`,
    // Those on a list are numbered.
    without: `SELECT * FROM ${rows} ANTI JOIN ${SOUGHT} USING (kind, id, label)${
      object.startsWith(workFolders.exclusions) ? " ORDER BY number" : ""
    }`,
  };
}

/** Rows are places of answers: they stay, and name nobody. */
function inChanges(rows: string): Searched {
  const unless = (column: string) =>
    `CASE WHEN sought.id IS NULL THEN found.${column} ELSE '' END AS ${column}`;
  return {
    count: `SELECT count(*) FROM ${rows} SEMI JOIN ${SOUGHT} USING (kind, id, label)`,
    without: `
      SELECT found.* REPLACE (${unless("id")}, ${unless("label")})
      FROM ${rows} AS found LEFT JOIN ${SOUGHT} AS sought
        ON found.kind = sought.kind AND found.id = sought.id AND found.label = sought.label`,
  };
}

/** A row has a member and another identifier of theirs. */
function inOthers(rows: string): Searched {
  const on = (prefix: string) =>
    ["kind", "id", "label"].map((column) => `found.${prefix}${column} = sought.${column}`).join(" AND ");
  const has = (prefix: string) =>
    `SELECT count(*) FROM ${rows} AS found SEMI JOIN ${SOUGHT} AS sought ON ${on(prefix)}`;
  return {
    count: `SELECT (${has("")}) + (${has("other_")})`,
    without: `
      SELECT * FROM (SELECT * FROM ${rows} AS found ANTI JOIN ${SOUGHT} AS sought ON ${on("")}) AS found
      ANTI JOIN ${SOUGHT} AS sought ON ${on("other_")}`,
  };
}

/** Of an alias without a label, the label is not known. Of a row without any identifier, nothing is. */
function inRejected(rows: string): Searched {
  const on =
    "found.kind = sought.kind AND found.id = sought.id AND coalesce(found.label, sought.label) = sought.label";
  return {
    count: `SELECT count(*) FROM ${rows} AS found SEMI JOIN ${SOUGHT} AS sought ON ${on}`,
    without: `SELECT * FROM ${rows} AS found ANTI JOIN ${SOUGHT} AS sought ON ${on}`,
  };
}
