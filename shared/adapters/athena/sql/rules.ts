/**
 * What a text for Athena may be, as far as its words tell: one query, over the tables of the data set and the queries that
 * it names itself. Whether it is SQL, Athena says.
 */
import type { SqlFault, SqlFaultCode } from "../../../contract/sql-faults.ts";
import { fault } from "../../duckdb/sql/refusals.ts";
import { readTables, type TextIssue } from "./tables.ts";
import { isMark, isName, isWord, type Token, tokensOf } from "./tokens.ts";

export interface AcceptedText {
  /** Without comments, and without the semicolon at its end. */
  tokens: readonly Token[];
  /** The data set's tables that it reads from. */
  reads: ReadonlySet<string>;
  /** In small letters; undefined where it may mean columns that it does not name. */
  names: ReadonlySet<string> | undefined;
}

/** `tables`: of the data set, in small letters. */
export function acceptedText(text: string, tables: readonly string[]): AcceptedText | { fault: TextIssue } {
  const nul = text.indexOf("\0");
  if (nul >= 0) return { fault: { said: fault("nul"), at: nul } };
  const tokens = tokensOf(text).filter(({ kind }) => kind !== "blank" && kind !== "comment");
  if (isMark(tokens.at(-1), ";")) tokens.pop();
  const issue = issueOfTokens(tokens) ?? issueOfBeginning(tokens);
  if (issue) return { fault: issue };
  const read = readTables(tokens, tables);
  return "fault" in read ? read : { tokens, ...read, names: namesIn(tokens, tables) };
}

/**
 * All columns are meant by a star that neither counts nor multiplies, by TABLE, by a join on what is in common, by other names
 * for all columns of a table, …
 */
function namesIn(tokens: readonly Token[], tables: readonly string[]): ReadonlySet<string> | undefined {
  const meansAll = tokens.some((token, at) => {
    const before = tokens[at - 1];
    if (isName(token) && tables.includes(token.value.toLowerCase()) && isRenamed(tokens.slice(at + 1)))
      return true;
    if (isMark(token, "*"))
      return isWord(before, "select", "distinct", "all") || isMark(before, ".") || isMark(before, ",");
    // … and a name may be written by the numbers of its letters.
    return (token.kind === "quoted" && isMark(before, "&")) || isWord(token, "table", "natural");
  });
  if (meansAll) return undefined;
  return new Set(tokens.filter(isName).map(({ value }) => value.toLowerCase()));
}

/** `after` a table, or parentheses around it: `AS name (`, or the same without AS. */
function isRenamed(after: readonly Token[]): boolean {
  const from = after.findIndex((token) => !isMark(token, ")"));
  const [first, second, third] = from < 0 ? [] : after.slice(from, from + 3);
  const [name, next] = isWord(first, "as") ? [second, third] : [first, second];
  return isName(name) && !(name.kind === "word" && afterTable.has(name.value)) && isMark(next, "(");
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Trino reserves these words: no name is written so without quotes. */
const otherStatements = words(`alter create deallocate delete describe drop execute insert into prepare`);
/** What may come between a table without another name and a parenthesis. */
const afterTable = words(`where on using join having union intersect except in and or`);
/** They are called without parentheses, and reserved. */
const bareClocks = words(`current_date current_time current_timestamp localtime localtimestamp`);
const bareSettings = words(`current_catalog current_path current_role current_schema current_user`);
const clocks = new Set([...bareClocks, "now"]);
const settings = new Set([...bareSettings, "current_groups", "current_timezone", "version"]);
const changing = words("rand random shuffle uuid");
const approximate =
  /^(approx_.*|numeric_histogram|merge|merge_set_digest|make_set_digest|[qt]digest_agg|learn_.*)$/;
const bare = new Set([...bareClocks, ...bareSettings]);

/** Why a function is not allowed; undefined for one that Athena is to judge. */
function refusedFunction(name: string): SqlFaultCode | undefined {
  if (clocks.has(name)) return "function-of-the-clock";
  if (settings.has(name)) return "function-of-settings";
  if (changing.has(name)) return "function-that-changes";
  return approximate.test(name) ? "function-approximate" : undefined;
}

function issueOfTokens(tokens: readonly Token[]): TextIssue | undefined {
  for (const [at, token] of tokens.entries()) {
    const { kind, value, from } = token;
    const next = tokens[at + 1];
    const issue = (code: SqlFaultCode, values?: SqlFault["values"]) => ({
      said: fault(code, values),
      at: from,
    });
    if (kind === "mark") {
      if (value === ";") return issue("several-statements");
      if (value === "?") return issue("parameter");
      if (["'", '"', "`", "/*"].includes(value)) return issue("not-closed", { mark: value });
    }
    const foreign = kind === "word" ? issueOfLetters(token) : undefined;
    if (foreign) return foreign;
    if (kind === "word" && otherStatements.has(value)) return issue("only-select");
    if (kind === "word" && value === "tablesample" && ["bernoulli", "system"].includes(next?.value ?? ""))
      return issue("sample");
    if (!isName(token)) continue;
    const name = value.toLowerCase();
    const code = isMark(next, "(") || (kind === "word" && bare.has(name)) ? refusedFunction(name) : undefined;
    if (code) return issue(code, { name });
  }
  return undefined;
}

/**
 * Outside of quotes Trino has letters of ASCII only. Its older lexers read a text in capital letters, in which `ı` is `I` and
 * `ſ` is `S`: `joın` would join.
 */
function issueOfLetters({ value, from }: Token): TextIssue | undefined {
  if (/^\w*$/.test(value)) return undefined;
  const other = /[^\p{L}\p{N}_]/u.exec(value);
  if (!other) return { said: fault("word-needs-quotes", { name: value }), at: from };
  const code = other[0].codePointAt(0) ?? 0;
  const character = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  return { said: fault("character-needs-quotes", { name: character }), at: from + other.index };
}

function issueOfBeginning(tokens: readonly Token[]): TextIssue | undefined {
  const [first] = tokens;
  if (!first) return { said: fault("empty") };
  const word = tokens.find((token) => !isMark(token, "("));
  return isWord(word, "select") || isWord(word, "with")
    ? undefined
    : { said: fault("only-select"), at: first.from };
}
