/**
 * What a SQL cohort may be: one SELECT over the data set's tables. The text is parsed, never run, to find out; the tree is held
 * against lists of what is allowed, so that what nobody thought of is refused. The database itself reaches only the scratch folder.
 */
import type { ScratchDatabase } from "../scratch/scratch-database.ts";

/** Why a text is refused. `offset` is a place in it, in bytes. */
export interface SqlIssue {
  message: string;
  offset?: number;
}

const queryNodes = new Set(["SELECT_NODE", "SET_OPERATION_NODE", "CTE_NODE"]);
const tableRefs = new Set(["BASE_TABLE", "SUBQUERY", "JOIN", "EXPRESSION_LIST", "EMPTY", "TABLE_FUNCTION"]);
/** They make rows out of their arguments only. */
const tableFunctions = new Set(["unnest", "range", "generate_series"]);
/** They tell of the machine, its settings or its catalog, have an effect, or differ between two runs of the same instant. */
const forbiddenFunctions =
  /^(current_(setting|database|schema|schemas|user|role|query|catalog)|in_search_path|get_?env|getvariable|query|query_table|which_secret|write_log|parse_duckdb_log.*|txid.*|nextval|currval|lastval|setseed|random|uuid.*|gen_random_uuid|sleep.*|version|user|session_user|pg_.*|duckdb_.*|pragma_.*|read_.*|glob|sniff_.*|parquet_.*|json_(de)?serialize_.*|json_execute_.*|from_substrait.*|sql_auto_complete|checkpoint|force_checkpoint|has_.*_privilege|add_parquet_key|create_sort_key|encode_.*_secret)$/;
const clocks =
  /^(now|today|current_date|current_time|current_timestamp|get_current_time|get_current_timestamp|transaction_timestamp|current_localtime|current_localtimestamp|localtime|localtimestamp)$/;

/** What is wrong with it; undefined where it may run. */
export async function faultOfSql(
  scratch: ScratchDatabase,
  sql: string,
  tables: readonly string[],
): Promise<SqlIssue | undefined> {
  const [row = {}] = await scratch.rows(
    "SELECT CAST(json_serialize_sql(CAST($sql AS VARCHAR)) AS VARCHAR) AS tree",
    {
      sql,
    },
  );
  const tree = JSON.parse(String(row["tree"])) as Parsed;
  if (tree.error) {
    if (tree.error_type !== "parser") return { message: onlySelect };
    const message = tree.error_message ?? "It can't be read as SQL";
    return { message: `${message}.`, ...(tree.position && { offset: Number(tree.position) }) };
  }
  const [statement, second] = tree.statements ?? [];
  if (!statement) return { message: "It is empty: write one SELECT." };
  if (second) return { message: "It has more than one statement: write one SELECT." };
  const inspector = new Inspector(tables);
  inspector.node(statement.node);
  return inspector.fault;
}

const onlySelect = "Only a SELECT can define a cohort: it reads the data set's tables and changes nothing.";

interface Parsed {
  error: boolean;
  error_type?: string;
  error_message?: string;
  position?: string;
  statements?: { node: Tree }[];
}
type Tree = { readonly [key: string]: unknown };

class Inspector {
  fault: SqlIssue | undefined;
  readonly #tables: ReadonlySet<string>;
  readonly #named = new Set<string>();

  constructor(tables: readonly string[]) {
    this.#tables = new Set(tables);
  }

  node(tree: unknown): void {
    this.#collectNames(tree);
    this.#visit(tree);
  }

  /** Queries that the text names itself; a name that is used out of its place is no table either, and fails when it is bound. */
  #collectNames(tree: unknown): void {
    if (Array.isArray(tree)) for (const one of tree) this.#collectNames(one);
    if (!isTree(tree)) return;
    const { cte_map: named } = tree;
    if (isTree(named) && Array.isArray(named["map"]))
      for (const { key } of named["map"] as { key: string }[]) this.#named.add(key.toLowerCase());
    for (const value of Object.values(tree)) this.#collectNames(value);
  }

  #visit(tree: unknown): void {
    if (this.fault) return;
    if (Array.isArray(tree)) for (const one of tree) this.#visit(one);
    if (!isTree(tree)) return;
    this.fault = faultOfNode(
      tree,
      (table) => this.#tables.has(table) || this.#named.has(table),
      this.#tables,
    );
    for (const value of Object.values(tree)) this.#visit(value);
  }
}

function faultOfNode(
  tree: Tree,
  isKnown: (table: string) => boolean,
  tables: ReadonlySet<string>,
): SqlIssue | undefined {
  const { type, class: kind, query_location: location } = tree;
  const at = typeof location === "number" && location < 2 ** 31 ? { offset: location } : {};
  if (type === "RECURSIVE_CTE_NODE")
    return { message: "A query may not be recursive: it could go on for ever.", ...at };
  if (typeof type === "string" && type.endsWith("_NODE") && !queryNodes.has(type))
    return { message: onlySelect, ...at };
  if (kind === "PARAMETER")
    return { message: "It has a parameter ($1 or ?): write the value instead.", ...at };
  if (kind === "FUNCTION") return faultOfFunction(String(tree["function_name"]), at);
  // Of expressions; the trees without a class are tables and queries.
  if (kind === "COLUMN_REF") return faultOfColumn(tree["column_names"], at);
  if (kind !== undefined || typeof type !== "string" || !("sample" in tree) || !("alias" in tree))
    return undefined;
  if (!tableRefs.has(type)) return { message: onlySelect, ...at };
  if (type === "TABLE_FUNCTION") {
    const name = String((tree["function"] as Tree | undefined)?.["function_name"]).toLowerCase();
    if (tableFunctions.has(name)) return undefined;
    const message = `"${name}" can't be read from: a cohort reads ${list(tables)} only, no files and no settings.`;
    return { message, ...at };
  }
  if (type !== "BASE_TABLE") return undefined;
  const name = String(tree["table_name"]);
  const qualified = tree["schema_name"] !== "" || tree["catalog_name"] !== "";
  if (!qualified && isKnown(name.toLowerCase())) return undefined;
  return { message: `There is no table "${name}": this data set has ${list(tables)}.`, ...at };
}

function faultOfFunction(given: string, at: { offset?: number }): SqlIssue | undefined {
  const name = given.toLowerCase();
  if (clocks.test(name))
    return {
      message: `"${name}" is the time of the machine: use as_of(), the instant of the import.`,
      ...at,
    };
  if (forbiddenFunctions.test(name)) return { message: `The function "${name}" is not allowed here.`, ...at };
  return undefined;
}

/** Some of the clocks are written without parentheses, as if they were columns. */
function faultOfColumn(names: unknown, at: { offset?: number }): SqlIssue | undefined {
  const [name, more] = Array.isArray(names) ? names.map(String) : [];
  return name !== undefined && more === undefined && /^(current_|local|session_user)/i.test(name)
    ? faultOfFunction(name, at)
    : undefined;
}

function list(tables: ReadonlySet<string>): string {
  return [...tables].join(" and ");
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
