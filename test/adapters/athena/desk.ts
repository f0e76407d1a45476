/** Athena's tables as DuckDB's, with macros for Trino's functions: what the dialect is tried by where no Athena is. */
import { trinoStatements } from "../../../local/aws/athena/trino-macros.ts";
import type { AthenaColumn, AthenaTable } from "../../../shared/adapters/athena/columns.ts";
import {
  type AskedSelection,
  athenaSelection,
  athenaUsersWithDevice,
} from "../../../shared/adapters/athena/selection.ts";
import type { ScratchDatabase } from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";

type Row = Readonly<Record<string, unknown>>;

/** Values are texts, which the table's types read. */
export async function madeTable(
  scratch: ScratchDatabase,
  table: "events" | "users",
  columns: readonly AthenaColumn[],
  rows: readonly Row[],
): Promise<AthenaTable> {
  for (const statement of trinoStatements) await scratch.run(statement);
  await scratch.run("CREATE SCHEMA IF NOT EXISTS lake");
  const typed = columns.map(({ name, type }) => `"${name}" ${type === "string" ? "varchar" : type}`);
  await scratch.run(`CREATE OR REPLACE TABLE lake.${table} (${typed.join(", ")})`);
  await scratch.run(
    "CREATE OR REPLACE TEMP TABLE incoming AS SELECT " +
      columns.map((_, at) => `'' AS c${at}`).join(", ") +
      " WHERE false",
  );
  const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
  await scratch.append(
    "incoming",
    rows.map((row) => columns.map(({ name }) => text(row[name]))),
  );
  await scratch.run(`INSERT INTO lake.${table} SELECT * FROM incoming`);
  return { database: "lake", table, columns };
}

export async function selected(scratch: ScratchDatabase, asked: AskedSelection): Promise<Row[]> {
  return scratch.rows(`${athenaSelection(asked)} ORDER BY ALL`);
}

export async function withDevice(scratch: ScratchDatabase, asked: AskedSelection): Promise<Row[]> {
  const sql = athenaUsersWithDevice(asked);
  if (sql === undefined) throw new Error("no column tells devices");
  return scratch.rows(`${sql} ORDER BY ALL`);
}
