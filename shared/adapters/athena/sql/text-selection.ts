/**
 * The selection of a SQL cohort as SELECTs of Athena's: one of no row, by whose columns Athena tells what the text returns,
 * and one of the identity's columns. The text stands on lines of its own, in parentheses that it can't close.
 */
import type { SqlFault } from "../../../contract/sql-faults.ts";
import { identityColumns } from "../../duckdb/evaluate/members.ts";
import type { Place, Refusal } from "../../duckdb/sql/order.ts";
import { placeAfter } from "../../duckdb/sql/refusals.ts";
import { type AthenaColumn, tableColumns } from "../columns.ts";
import { unset } from "../selection.ts";
import { identifierOf, isIdentifierKind, truthOf } from "../values.ts";
import { type AskedRelations, relationsOf } from "./relations.ts";
import { acceptedText } from "./rules.ts";
import { writtenText } from "./written-text.ts";

export interface AskedText extends AskedRelations {
  sql: string;
}

export interface TextSelection {
  /** A SELECT of no row. Its result has the columns of the text, with their types. */
  columns: string;
  /** `columns`: as that result tells. */
  rows(columns: readonly AthenaColumn[]): string | Refusal;
  /** Where in the text a place of `columns` is: at its end for what comes after it, undefined for what comes before. */
  placeIn(place: Place): Place | undefined;
}

/** Throws `DefinitionInvalid` for columns of the data set that are not there. */
export function textSelection({ sql: text, ...asked }: AskedText): TextSelection | Refusal {
  const accepted = acceptedText(text, ["events", ...(asked.tables.users ? ["users"] : [])]);
  if ("fault" in accepted) {
    const { said, at } = accepted.fault;
    return { said, ...(at !== undefined && { at: placeAfter(text.slice(0, at)) }) };
  }
  const { sql, placeOf } = writtenText(text, accepted.tokens, asked.asOf);
  const named = relationsOf(accepted, asked);
  const before = `${named.length > 0 ? `WITH ${named.join(", ")} ` : ""}SELECT * FROM (\n`;
  const given = `(${before}${sql}\n) AS given_text)`;
  const lines = sql.split("\n");
  const linesBefore = before.split("\n").length - 1;
  return {
    columns: `SELECT * FROM ${given} AS described WHERE false LIMIT 0`,
    rows(columns) {
      const issue = issueOfColumns(columns);
      return issue ? { said: issue } : `SELECT ${identityOf(columns).join(", ")} FROM ${given} AS found`;
    },
    placeIn({ line, column }) {
      const at = line - linesBefore;
      if (at < 1) return undefined;
      if (at > lines.length) return placeAfter(text.slice(0, placeOf(sql.length)));
      const start = lines.slice(0, at - 1).reduce((sum, one) => sum + one.length + 1, 0);
      return placeAfter(text.slice(0, placeOf(Math.min(start + column - 1, sql.length))));
    },
  };
}

type IdentityColumn = (typeof identityColumns)[number];

function isIdentity(name: string): name is IdentityColumn {
  return (identityColumns as readonly string[]).includes(name);
}

/** Of a NULL without a type: nothing is known. */
const UNKNOWN = "unknown";

function issueOfColumns(columns: readonly AthenaColumn[]): SqlFault | undefined {
  const names = columns.map(({ name }) => name.toLowerCase());
  const known = identityColumns.join(", ");
  for (const [at, name] of names.entries()) {
    if (!isIdentity(name)) return { code: "other-column", values: { name, columns: known } };
    if (names.indexOf(name) !== at) return { code: "column-twice", values: { name } };
  }
  if (names.every((name) => name === "alias_label" || name === "anonymous"))
    return { code: "no-identifying-column", values: { columns: known } };
  for (const { name, kind, type } of tableColumns({ columns })) {
    if (type === UNKNOWN) continue;
    if (name.toLowerCase() === "anonymous" ? kind === "other" : !isIdentifierKind(kind))
      return { code: "column-of-other-type", values: { name, type } };
  }
  return undefined;
}

function identityOf(columns: readonly AthenaColumn[]): string[] {
  const there = tableColumns({ columns }).filter(({ type }) => type !== UNKNOWN);
  return identityColumns.map((name) => {
    const column = there.find((one) => one.name.toLowerCase() === name);
    if (!column) return unset(name);
    return `${name === "anonymous" ? truthOf(column) : identifierOf(column)} AS ${name}`;
  });
}
