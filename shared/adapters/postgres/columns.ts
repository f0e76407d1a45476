/**
 * The columns of a table, and how their values come: each as text, by a cast of the database itself, with the kind that
 * the text is of.
 */
import type { FieldDef } from "pg";

/**
 * `other`: of a type that is no identifier and no time, such as a list or JSON. `hex`: bytes, and text of a database
 * that does not know the encoding of its own. `number`: its digits have no end; `whole`: one of which only whole numbers count.
 */
export type ColumnKind =
  | "text"
  | "hex"
  | "integer"
  | "double"
  | "boolean"
  | "instant"
  | "wall-clock"
  | "date"
  | "number"
  | "whole"
  | "other"
  | { precision: number; scale: number };

export interface TableColumn {
  name: string;
  kind: ColumnKind;
  /** As people know it. */
  type: string;
  /** An expression of the table's rows that gives text. */
  sql: string;
}

export interface TypeName {
  name: string;
  /** PostgreSQL's `typcategory`. */
  category: string;
}

/** OIDs of `pg_type.dat`, which never change. */
const kinds: Readonly<Record<number, ColumnKind>> = {
  16: "boolean",
  17: "hex",
  20: "integer",
  21: "integer",
  23: "integer",
  26: "integer",
  700: "double",
  701: "double",
  1082: "date",
  1114: "wall-clock",
  1184: "instant",
  2950: "text",
};
const NUMERIC = 1700;
const BYTEA = 17;

export function columnsOf(
  fields: readonly FieldDef[],
  types: ReadonlyMap<number, TypeName>,
  isEncodingKnown: boolean,
): TableColumn[] {
  return fields.map(({ name, dataTypeID: oid, dataTypeModifier }) => {
    const { name: type = "?", category = "?" } = types.get(oid) ?? {};
    const kind = kindOf(oid, dataTypeModifier, category);
    const text = `${quotedName(name)}::text`;
    if (oid === BYTEA) return { name, kind, type, sql: `substr(${text}, 3)` };
    if (isEncodingKnown || (kind !== "text" && kind !== "other")) return { name, kind, type, sql: text };
    const hex = kind === "text" ? "hex" : kind;
    return {
      name,
      kind: hex,
      type,
      sql: hex === "hex" ? `encode(convert_to(${text}, 'SQL_ASCII'), 'hex')` : text,
    };
  });
}

function kindOf(oid: number, modifier: number, category: string): ColumnKind {
  const known = kinds[oid];
  if (known) return known;
  if (oid === NUMERIC) return numeric(modifier);
  // Strings and enumerations, of extensions and of the database's own too.
  return category === "S" || category === "E" ? "text" : "other";
}

/** The modifier of a numeric has its precision and its scale. More than 38 digits are no decimal of the engine. */
function numeric(modifier: number): ColumnKind {
  if (modifier < 4) return "number";
  const precision = ((modifier - 4) >> 16) & 0xffff;
  const scale = (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
  return precision <= 38 && scale >= 0 && scale <= precision ? { precision, scale } : "number";
}

export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `schema.table`, as the data set has it. */
export function quotedTable(table: string): string {
  return table.split(".").map(quotedName).join(".");
}
