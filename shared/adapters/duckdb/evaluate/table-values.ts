/** Values of a database, which come as text, as the types of Parquet that they are. What is set is never made NULL. */
import type { ColumnKind } from "../../postgres/columns.ts";

/** An expression of the engine. It fails at a number that its type can't hold, such as NaN. */
export function parquetValue(text: string, kind: ColumnKind): string {
  if (typeof kind === "object") return `CAST(${text} AS DECIMAL(${kind.precision}, ${kind.scale}))`;
  switch (kind) {
    case "text":
    case "number":
    case "other":
      return text;
    case "hex":
      return `unhex(${text})`;
    case "integer":
      return `CAST(${text} AS BIGINT)`;
    case "double":
      return `CAST(${text} AS DOUBLE)`;
    case "boolean":
      return `CAST(${text} AS BOOLEAN)`;
    case "whole":
      return `CAST(${fractionKept(text)} AS DECIMAL(38, 9))`;
    case "instant":
      return timeOr(text, "TIMESTAMPTZ");
    case "wall-clock":
      return timeOr(text, "TIMESTAMP");
    case "date":
      return timeOr(text, "DATE");
    default:
      return kind satisfies never;
  }
}

/** Whatever comes behind the eighth place is one at the ninth: rounded, it could be nothing. */
function fractionKept(text: string): string {
  return `regexp_replace(${text}, '(\\.\\d{8})\\d*[1-9]\\d*$', '\\11')`;
}

/** What the engine can't read, before Christ or past its years, is as unreadable as infinity. Of a date it reads over `BC`. */
function timeOr(text: string, type: string): string {
  const read = `CASE WHEN NOT ends_with(${text}, ' BC') THEN TRY_CAST(${text} AS ${type}) END`;
  return `CASE WHEN ${text} IS NOT NULL THEN coalesce(${read}, CAST('infinity' AS ${type})) END`;
}
