/**
 * Values of Athena's types as texts, numbers and identifiers: expressions that mean what `duckdb/reading/values.ts` and
 * `duckdb/evaluate/readings.ts` make of the same values. `docs/dialects.md` tells where they can't.
 */
import type { ColumnKind, TableColumn } from "../postgres/columns.ts";
import { DECIMAL, identifier } from "./literals.ts";

/** What numbers may have around them. Classes are written out: `\s` and `\d` differ between engines. */
const BLANKS = "[ \\t\\n\\r\\f]*";
const NUMBER = "[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?";

/** As text, NULL where nothing is set. */
export function textOf({ name, kind, type }: TableColumn): string {
  const column = identifier(name);
  switch (kind) {
    case "text":
      return `nullif(CAST(${column} AS varchar), '')`;
    case "double":
      return floatingText(column, digitsOf(type));
    case "wall-clock":
      return clockText(`CAST(${column} AS timestamp(6))`);
    case "instant":
      return `(${clockText(`CAST(${column} AT TIME ZONE 'UTC' AS timestamp(6))`)} || '+00')`;
    default:
      return `CAST(${column} AS varchar)`;
  }
}

type Digits = (column: string) => string;

/** Of a `double`, its text has all its digits; of a `real`, seven of nine, but a decimal of it has all. */
function digitsOf(type: string): Digits {
  return /^(float|real)$/i.test(type.trim()) ? (column) => column : (column) => `CAST(${column} AS varchar)`;
}

/** Digits without an exponent where DuckDB writes none; Athena writes one always. */
function floatingText(column: string, digitsIn: Digits): string {
  const digits = `CAST(TRY_CAST(${digitsIn(column)} AS decimal(38, 21)) AS varchar)`;
  const isPlain = `${column} = 0E0 OR (abs(${column}) >= 1E-4 AND abs(${column}) < 1E16)`;
  return `CASE WHEN ${isPlain} THEN regexp_replace(regexp_replace(${digits}, '0+\\z', ''), '\\.\\z', '.0')
    ELSE CAST(${column} AS varchar) END`;
}

/** No more places of a second than there are. */
function clockText(timestamp: string): string {
  const text = `CAST(${timestamp} AS varchar)`;
  return `CASE WHEN strpos(${text}, '.') > 0 THEN regexp_replace(${text}, '\\.?0+\\z', '') ELSE ${text} END`;
}

/** As a number, NULL where it is none or is past what a decimal holds. */
export function numberOf(column: TableColumn): string {
  const { name, kind, type } = column;
  if (kind === "integer" || typeof kind === "object") return `TRY_CAST(${identifier(name)} AS ${DECIMAL})`;
  if (kind === "double") return `TRY_CAST(${digitsOf(type)(identifier(name))} AS ${DECIMAL})`;
  if (kind !== "text") return `CAST(NULL AS ${DECIMAL})`;
  const number = `regexp_extract(${textOf(column)}, '\\A${BLANKS}(${NUMBER})${BLANKS}\\z', 1)`;
  return `TRY_CAST(${number} AS ${DECIMAL})`;
}

/** The kinds of which some value is an identifier. */
export function isIdentifierKind(kind: ColumnKind): boolean {
  return kind === "text" || kind === "integer" || typeof kind === "object";
}

/** The identifier's own characters; what is none has a control character before it, which no identifier may have. */
export function identifierOf(column: TableColumn): string {
  const { name, kind } = column;
  if (typeof kind !== "object" || kind.scale === 0) return textOf(column);
  const text = textOf(column);
  return `CASE WHEN ${identifier(name)} = floor(${identifier(name)}) THEN split_part(${text}, '.', 1)
    ELSE chr(1) || ${text} END`;
}

/** True, false, or NULL for what is neither. */
export function truthOf(column: TableColumn): string {
  if (column.kind === "boolean") return identifier(column.name);
  const word = `lower(${trimmed(textOf(column))})`;
  return `CASE WHEN ${word} IN ('true', 't', 'yes', 'y', '1') THEN true
    WHEN ${word} IN ('false', 'f', 'no', 'n', '0') THEN false END`;
}

export function trimmed(text: string): string {
  return `regexp_replace(${text}, '\\A[ \\t\\n\\r\\f\\x0B]+|[ \\t\\n\\r\\f\\x0B]+\\z', '')`;
}
