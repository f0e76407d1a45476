/** What Parquet's own statistics tell of times, so that most files need not be read once more to be trusted. */
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { columnOf } from "./columns.ts";
import type { ValueFacts } from "./facts.ts";
import { quoted } from "./literals.ts";
import type { Wanted } from "./rows.ts";
import type { Source } from "./source.ts";
import { isPlainIdentifier, isTime } from "./values.ts";

/** Undefined: the statistics say too little, or that something is unreadable, so the rows must be looked at. */
export async function factsByStatistics(
  scratch: ScratchDatabase,
  source: Source,
  wanted: readonly Wanted[],
): Promise<ValueFacts[] | undefined> {
  if (source.format !== "parquet") return undefined;
  const values: ValueFacts[] = [];
  for (const one of wanted) {
    const types = source.files.map((file) => columnOf(file, one.from)?.type ?? "VARCHAR");
    if (one.as === "identifier" && types.every(isPlainIdentifier))
      values.push({ name: one.name, set: 0, unreadable: 0 });
    else if (one.as === "time" && types.every(isTime)) {
      const facts = await timesOf(scratch, source, one);
      if (!facts) return undefined;
      values.push(facts);
    } else if (one.as === "identifier" || one.as === "time") return undefined;
  }
  return values;
}

async function timesOf(
  scratch: ScratchDatabase,
  source: Source,
  one: Wanted,
): Promise<ValueFacts | undefined> {
  const columns = source.files.map((file) => ({ path: file.path, found: columnOf(file, one.from) }));
  const ends: string[] = [];
  for (const files of Map.groupBy(columns, ({ found }) => `${found?.type} ${found?.name}`).values()) {
    const found = files[0]?.found;
    if (!found || files.some(({ found }) => !found?.sql.startsWith('"'))) return undefined;
    // A file without a time has no row.
    const rows = await scratch.rows(
      `SELECT untold, strftime(instant_in(earliest), '%Y-%m-%dT%H:%M:%S.%gZ') AS first,
         strftime(instant_in(latest), '%Y-%m-%dT%H:%M:%S.%gZ') AS last
       FROM (
         SELECT count(*) FILTER (WHERE stats_min_value IS NULL OR stats_max_value IS NULL) AS untold,
           min(try_cast(stats_min_value AS ${found.type})) AS earliest,
           max(try_cast(stats_max_value AS ${found.type})) AS latest
         FROM parquet_metadata([${files.map(({ path }) => quoted(path)).join(", ")}])
         WHERE path_in_schema = $name AND num_values <> coalesce(stats_null_count, 0)
         GROUP BY file_name)`,
      { name: found.name },
    );
    for (const row of rows) {
      // Beyond the years that can be read an end is nothing.
      if (Number(row["untold"]) > 0 || row["first"] === null || row["last"] === null) return undefined;
      ends.push(String(row["first"]), String(row["last"]));
    }
  }
  const [first] = ends.sort();
  const last = ends.at(-1);
  return {
    name: one.name,
    set: 0,
    unreadable: 0,
    forms: ["typed"],
    ...(first && { first }),
    ...(last && { last }),
  };
}
