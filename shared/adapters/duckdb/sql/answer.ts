/** One text, from its order to the file of its answer: in the process of its own. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { identifierOf, textOf } from "../reading/values.ts";
import { column, quoted } from "../scratch/parameters.ts";
import type { SqlAnswer, SqlOrder, Stage } from "./order.ts";
import { inText, ofError } from "./refusals.ts";
import { verdictOn } from "./rules.ts";
import { makeTables } from "./tables.ts";

/** Each thread has a stack of 8 MB in the process's memory, so many cores must not mean many of them. */
const THREADS = Math.min(availableParallelism(), 8);

export async function answerTo(order: SqlOrder, reached: (stage: Stage) => void): Promise<SqlAnswer> {
  const connection = await opened(order);
  const { text, tables } = order;
  reached("text");
  // The engine would take it for the end of the text.
  if (text.includes("\0")) return { refused: { message: "It has a character that no text has (NUL)." } };
  const verdict = verdictOn(
    await parsed(connection, text),
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
  await connection.run("SET lock_configuration = true");
  const files = tables.flatMap(({ files }) => files.map(({ path }) => path));
  const described = await tried(connection, `DESCRIBE ${text}`, { text, files, before: "DESCRIBE ".length });
  if ("answer" in described) return described.answer;
  const names = described.rows.map((row) => String(row["column_name"]));
  const refused = refusedColumns(names, order.columns);
  if (refused) return { refused };
  const rows = described.rows.map((row, at) => {
    const name = column(names[at] ?? "");
    const type = String(row["column_type"]);
    return `${names[at] === "anonymous" ? textOf(name, type) : identifierOf(name, type)} AS ${name}`;
  });
  const copy = `COPY (SELECT ${rows.join(", ")} FROM (\n${text}\n)) TO ${quoted(order.answer)} (FORMAT parquet)`;
  const copied = await tried(connection, copy, { text, files, before: 0 });
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
  statement: string,
  about: { text: string; files: readonly string[]; before: number },
): Promise<Tried> {
  try {
    return { rows: await (await connection.run(statement)).getRowObjects() };
  } catch (error) {
    return { answer: ofError(error, about) };
  }
}

function refusedColumns(names: readonly string[], known: readonly string[]) {
  const stranger = names.find((name) => !known.includes(name));
  if (stranger === undefined && names.some((name) => name !== "alias_label" && name !== "anonymous"))
    return undefined;
  const what =
    stranger === undefined
      ? "It returns no column that identifies a user."
      : `It returns a column "${stranger}".`;
  return { message: `${what} Name its columns ${known.join(", ")}; any may be left out.` };
}
