/** One text, from its order to the file of its answer: in the process of its own. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { SqlFault } from "../../../contract/sql-faults.ts";
import { identifierOf, textOf } from "../reading/values.ts";
import { column, quoted } from "../scratch/parameters.ts";
import { PARQUET } from "../scratch/parquet-format.ts";
import { columnPlaces } from "./column-places.ts";
import type { SqlAnswer, SqlOrder, Stage } from "./order.ts";
import { inText, ofError } from "./refusals.ts";
import { type SqlIssue, verdictOn } from "./rules.ts";
import { makeTables } from "./tables.ts";

/** Each thread has a stack of 8 MB in the process's memory, so many cores must not mean many of them. */
const THREADS = Math.min(availableParallelism(), 8);

export async function answerTo(order: SqlOrder, reached: (stage: Stage) => void): Promise<SqlAnswer> {
  const connection = await opened(order);
  const { text, tables } = order;
  reached("text");
  // The engine would take it for the end of the text.
  if (text.includes("\0")) return { refused: { said: { code: "nul", values: {} } } };
  const tree = await parsed(connection, text);
  const verdict = verdictOn(
    tree,
    tables.map(({ name }) => name),
  );
  if ("fault" in verdict) return { refused: inText(text, verdict.fault) };
  reached("tables");
  const fault = await makeTables(connection, order);
  if (fault) return fault;
  reached("text");
  // One thread meets rows in the order of the files: where that matters, two evaluations give the same.
  if (verdict.ordered) {
    await connection.run("SET threads = 1");
    await connection.run("SET preserve_insertion_order = true");
  }
  await connection.run("SET errors_as_json = true");
  await connection.run("SET lock_configuration = true");
  const files = tables.flatMap(({ files }) => files.map(({ path }) => path));
  const described = await tried(connection, files, { before: "DESCRIBE ", text });
  if ("answer" in described) return described.answer;
  const names = described.rows.map((row) => String(row["column_name"]));
  const issue = refusedColumns(names, order.columns, columnPlaces(tree));
  if (issue) return { refused: inText(text, issue) };
  const rows = described.rows.map((row, at) => {
    const name = column(names[at] ?? "");
    const type = String(row["column_type"]);
    return `${names[at] === "anonymous" ? textOf(name, type) : identifierOf(name, type)} AS ${name}`;
  });
  const copied = await tried(connection, files, {
    before: `COPY (SELECT ${rows.join(", ")} FROM (\n`,
    text,
    after: `\n)) TO ${quoted(order.answer)} (${PARQUET})`,
  });
  return "answer" in copied ? copied.answer : { columns: names };
}

/**
 * In memory: what it must remember beyond that it spills to its folder. No extension, no file but the staged ones and
 * its own.
 */
async function opened(order: SqlOrder): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: `${order.memoryMb}MB`,
    temp_directory: join(order.folder, "spill"),
    max_temp_directory_size: `${order.diskMb}MB`,
    threads: String(THREADS),
    preserve_insertion_order: "false",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    allow_persistent_secrets: "false",
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const reached = [...order.tables.flatMap(({ files }) => files.map(({ path }) => path)), order.answer];
  await connection.run(`SET allowed_paths = [${reached.map(quoted).join(", ")}]`);
  await connection.run("SET enable_external_access = false");
  return connection;
}

async function parsed(connection: DuckDBConnection, text: string): Promise<string> {
  const tree = "SELECT CAST(json_serialize_sql(CAST($text AS VARCHAR)) AS VARCHAR) AS tree";
  const [row = {}] = (await connection.run(tree, { text }).then((all) => all.getRowObjects())) ?? [];
  return String(row["tree"]);
}

type Tried = { rows: Record<string, unknown>[] } | { answer: SqlAnswer };

async function tried(
  connection: DuckDBConnection,
  files: readonly string[],
  { before, text, after = "" }: { before: string; text: string; after?: string },
): Promise<Tried> {
  try {
    return { rows: await (await connection.run(`${before}${text}${after}`)).getRowObjects() };
  } catch (error) {
    return { answer: ofError(error, { files, within: { text, before: Buffer.byteLength(before) } }) };
  }
}

/** `places`: of the columns in the text, where each is written there. */
function refusedColumns(
  names: readonly string[],
  known: readonly string[],
  places: readonly (number | undefined)[],
): SqlIssue | undefined {
  const at = names.findIndex((name) => !known.includes(name));
  if (at < 0 && names.some((name) => name !== "alias_label" && name !== "anonymous")) return undefined;
  // One that stands for several, such as *, moves those behind it.
  const offset = places.length === names.length ? places[Math.max(at, 0)] : places[0];
  const columns = known.join(", ");
  const said: SqlFault =
    at < 0
      ? { code: "no-identifying-column", values: { columns } }
      : { code: "other-column", values: { name: names[at] ?? "", columns } };
  return { said, ...(offset !== undefined && { offset }) };
}
