/**
 * What a SQL cohort may be: one SELECT over the data set's tables. The text is parsed, never run, to find out; the tree
 * is held against lists of what is allowed, so that what nobody thought of is refused.
 */

import { allowedFunctions, orderedFunctions, refusalOf, rowFunctions } from "./functions.ts";
import type { Said } from "./order.ts";
import { fault, sentence } from "./refusals.ts";

/** Why a text is refused. `offset` is a place in it, in bytes. */
export interface SqlIssue {
  said: Said;
  offset?: number;
}

/** `ordered`: what it selects may depend on the order in which rows are met. */
export type Verdict = { fault: SqlIssue } | { ordered: boolean };

const queryNodes = new Set(["SELECT_NODE", "SET_OPERATION_NODE"]);
const tableRefs = new Set(["BASE_TABLE", "SUBQUERY", "JOIN", "EXPRESSION_LIST", "EMPTY", "TABLE_FUNCTION"]);
const orderedModifiers = new Set(["LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER"]);

/** `serialized`: what `json_serialize_sql` makes of the text. */
export function verdictOn(serialized: string, tables: readonly string[]): Verdict {
  const tree = JSON.parse(serialized) as Parsed;
  if (tree.error) {
    if (tree.error_type !== "parser") return { fault: { said: fault("only-select") } };
    const said = sentence(tree.error_message ?? "It can't be read as SQL");
    return { fault: { said, ...(tree.position && { offset: Number(tree.position) }) } };
  }
  const [statement, second] = tree.statements ?? [];
  if (!statement) return { fault: { said: fault("empty") } };
  if (second) return { fault: { said: fault("several-statements") } };
  return inspected(statement.node, new Set(tables));
}

interface Parsed {
  error: boolean;
  error_type?: string;
  error_message?: string;
  position?: string;
  statements?: { node: Tree }[];
}
type Tree = { readonly [key: string]: unknown };

/** Queries that are named around a place, the innermost first. */
type Scope = { name: string; outer: Scope } | undefined;

/** Not recursive: a long text may be a tree thousands of levels deep. */
function inspected(root: Tree, tables: ReadonlySet<string>): Verdict {
  let ordered = false;
  const waiting: { value: unknown; scope: Scope }[] = [{ value: root, scope: undefined }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, scope } = next;
    if (Array.isArray(value)) {
      waiting.push(...value.map((one: unknown) => ({ value: one, scope })).reverse());
      continue;
    }
    if (!isTree(value)) continue;
    const issue = faultOfNode(value, scope, tables);
    if (issue) return { fault: issue };
    ordered ||= isOrdered(value);
    waiting.push(...inside(value, scope).reverse());
  }
  return { ordered };
}

/**
 * What a node holds, each with the names that it sees: a named query sees those before it, and the query that it
 * belongs to, with all that is in it, sees them all. Nobody else does: outside, such a name would be a table of the
 * catalog.
 */
function inside(tree: Tree, outer: Scope): { value: unknown; scope: Scope }[] {
  const { cte_map: named, ...others } = tree;
  const found: { value: unknown; scope: Scope }[] = [];
  let scope = outer;
  if (isTree(named) && Array.isArray(named["map"])) {
    for (const { key, value } of named["map"] as { key: string; value: unknown }[]) {
      found.push({ value, scope });
      scope = { name: key.toLowerCase(), outer: scope };
    }
  }
  for (const value of Object.values(others)) found.push({ value, scope });
  return found;
}

function isNamed(name: string, scope: Scope): boolean {
  for (let one = scope; one; one = one.outer) if (one.name === name) return true;
  return false;
}

function faultOfNode(tree: Tree, scope: Scope, tables: ReadonlySet<string>): SqlIssue | undefined {
  const { type, class: kind, query_location: location } = tree;
  const at = typeof location === "number" && location < 2 ** 31 ? { offset: location } : {};
  if (type === "RECURSIVE_CTE_NODE") return { said: fault("recursive"), ...at };
  if (typeof type === "string" && type.endsWith("_NODE") && !queryNodes.has(type))
    return { said: fault("only-select"), ...at };
  if (isTree(tree["sample"])) return { said: fault("sample"), ...at };
  if (kind === "PARAMETER") return { said: fault("parameter"), ...at };
  if (kind === "FUNCTION" || kind === "WINDOW") return faultOfFunction(tree, at);
  // Of expressions; the trees without a class are tables and queries.
  if (kind === "COLUMN_REF") return faultOfColumn(tree["column_names"], at);
  if (kind !== undefined || typeof type !== "string" || !("sample" in tree) || !("alias" in tree))
    return undefined;
  return faultOfTable(tree, type, at, scope, tables);
}

function faultOfTable(
  tree: Tree,
  type: string,
  at: { offset?: number },
  scope: Scope,
  tables: ReadonlySet<string>,
): SqlIssue | undefined {
  if (type === "PIVOT") return { said: fault("pivot"), ...at };
  if (!tableRefs.has(type)) return { said: fault("only-select"), ...at };
  if (type === "TABLE_FUNCTION") {
    const name = String((tree["function"] as Tree | undefined)?.["function_name"]).toLowerCase();
    if (rowFunctions.has(name)) return undefined;
    return { said: fault("not-a-table", { name, tables: [...tables].join() }), ...at };
  }
  if (type !== "BASE_TABLE") return undefined;
  const name = String(tree["table_name"]);
  const qualified = tree["schema_name"] !== "" || tree["catalog_name"] !== "";
  const known = tables.has(name.toLowerCase()) || isNamed(name.toLowerCase(), scope);
  if (!qualified && known) return undefined;
  const file = /[/\\.*?:]/.test(name) ? { isFile: 1 } : {};
  return { said: fault("no-table", { name, tables: [...tables].join(), ...file }), ...at };
}

function faultOfFunction(tree: Tree, at: { offset?: number }): SqlIssue | undefined {
  const name = String(tree["function_name"]).toLowerCase();
  const { children } = tree;
  if (name === "age" && Array.isArray(children) && children.length < 2)
    return { said: fault("age-of-one-time"), ...at };
  return allowedFunctions.has(name) ? undefined : { said: refusalOf(name), ...at };
}

/**
 * Some are written without parentheses, as if they were columns. Of these only "user" is likely to be one: see
 * `tables.ts`.
 */
function faultOfColumn(names: unknown, at: { offset?: number }): SqlIssue | undefined {
  const [name, more] = Array.isArray(names) ? names.map((one) => String(one).toLowerCase()) : [];
  return name !== undefined && more === undefined && bareFunctions.has(name)
    ? { said: refusalOf(name), ...at }
    : undefined;
}

const bareFunctions = new Set([
  "current_catalog",
  "current_date",
  "current_role",
  "current_schema",
  "current_time",
  "current_timestamp",
  "current_user",
  "localtime",
  "localtimestamp",
  "session_user",
]);

function isOrdered(tree: Tree): boolean {
  const { type, class: kind, function_name: name } = tree;
  if (kind === "WINDOW") return true;
  if (kind === "FUNCTION") return orderedFunctions.has(String(name).toLowerCase());
  if (type === "DISTINCT_MODIFIER") return nonEmpty(tree["distinct_on_targets"]);
  if (tree["ref_type"] === "POSITIONAL") return true;
  return typeof type === "string" && orderedModifiers.has(type);
}

function nonEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
