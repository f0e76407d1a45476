/** The tables that a text sees, as views of the staged files. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { column, quoted } from "../scratch/parameters.ts";
import type { SqlAnswer, SqlOrder, SqlTable } from "./order.ts";
import { GONE, ofError } from "./refusals.ts";

/** Undefined when they are there. */
export async function makeTables(
  connection: DuckDBConnection,
  { tables, macros, asOf }: SqlOrder,
): Promise<SqlAnswer | undefined> {
  for (const macro of macros) await connection.run(macro);
  await connection.run(`CREATE MACRO as_of() AS TIMESTAMP ${quoted(asOf.replace("Z", ""))}`);
  for (const table of tables) {
    const fault = await made(connection, table);
    if (fault) return fault;
  }
  await withoutUser(connection);
  return undefined;
}

/**
 * `user` without parentheses is a function where no table has such a column, and would be a member called "duckdb".
 * Made to read a table that is gone, it is refused; a column `user` is found before it.
 */
async function withoutUser(connection: DuckDBConnection): Promise<void> {
  await connection.run(`CREATE TABLE ${column(GONE)} (one INTEGER)`);
  await connection.run(`CREATE MACRO "user"() AS (SELECT one FROM ${column(GONE)})`);
  await connection.run(`DROP TABLE ${column(GONE)}`);
}

async function made(connection: DuckDBConnection, table: SqlTable): Promise<SqlAnswer | undefined> {
  const { name, from, files, time, eventName } = table;
  let available: string[];
  try {
    available = await columnsOf(connection, from);
  } catch (error) {
    return unreadable(connection, files, error);
  }
  const has = (wanted: string) => available.some((one) => one.toLowerCase() === wanted.toLowerCase());
  if (time !== undefined && !has(time)) return { missing: { column: time, available } };
  const at = time === undefined ? undefined : `instant_in(${column(time)})`;
  const added = [
    ...(at === undefined ? [] : [["happened_at", at] as const]),
    ...(eventName === undefined ? [] : [["event_name", quoted(eventName)] as const]),
  ];
  // A column of the files that is called so gives way: the name means one thing in every data set.
  const hidden = added.map(([one]) => one).filter(has);
  const all = hidden.length === 0 ? "*" : `* EXCLUDE (${hidden.map(column).join(", ")})`;
  const columns = [all, ...added.map(([one, value]) => `${value} AS ${one}`)].join(", ");
  await connection.run(
    `CREATE VIEW ${name} AS SELECT ${columns} FROM ${from}${at === undefined ? "" : ` WHERE ${at} < as_of()`}`,
  );
  return undefined;
}

async function columnsOf(connection: DuckDBConnection, from: string): Promise<string[]> {
  const described = await connection.run(`DESCRIBE SELECT * FROM ${from}`);
  return (await described.getRowObjects()).map((row) => String(row["column_name"]));
}

/** Of several files the engine does not always say which one it can't make sense of. */
async function unreadable(
  connection: DuckDBConnection,
  files: SqlTable["files"],
  error: unknown,
): Promise<SqlAnswer> {
  const said = (cause: unknown) => (cause instanceof Error ? cause.message : "");
  for (const { path, from } of files) {
    try {
      await columnsOf(connection, from);
    } catch (cause) {
      return { unreadable: { file: path, said: said(cause) } };
    }
  }
  const answer = ofError(error, { files: files.map(({ path }) => path) });
  return "refused" in answer ? { unreadable: { file: files[0]?.path ?? "", said: "" } } : answer;
}
