/** Columns of Athena's tables, by the types that Glue and query results tell. */
import type { ColumnKind, TableColumn } from "../postgres/columns.ts";

export interface AthenaColumn {
  name: string;
  /**
   * As Athena tells it: `string`, `bigint` or `timestamp` of a table's metadata, `varchar` or `timestamp with time zone` of
   * a result's, `decimal(10,2)` of both.
   */
  type: string;
}

export interface AthenaTable {
  /** Left out: the query's own. */
  catalog?: string;
  database: string;
  table: string;
  /** Those of partitions too. */
  columns: readonly AthenaColumn[];
}

/** What rules of other databases' tables are asked about. */
export function tableColumns({ columns }: Pick<AthenaTable, "columns">): TableColumn[] {
  return columns.map(({ name, type }) => ({ name, type, kind: kindOf(type), sql: "" }));
}

const kinds: readonly [RegExp, ColumnKind][] = [
  [/^(string|varchar(\(\d+\))?|char(\(\d+\))?|uuid)$/, "text"],
  [/^(tinyint|smallint|int|integer|bigint)$/, "integer"],
  [/^(float|real|double)$/, "double"],
  [/^boolean$/, "boolean"],
  [/^date$/, "date"],
  [/^timestamp(\(\d+\))?( without time zone)?$/, "wall-clock"],
  [/^timestamp(\(\d+\))? with (local )?time zone$/, "instant"],
];

function kindOf(type: string): ColumnKind {
  const given = type.trim().toLowerCase();
  const [, precision, scale = "0"] = /^decimal\((\d+)(?:,\s*(\d+))?\)$/.exec(given) ?? [];
  if (precision !== undefined) return { precision: Number(precision), scale: Number(scale) };
  return kinds.find(([pattern]) => pattern.test(given))?.[1] ?? "other";
}
