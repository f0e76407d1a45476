/** Which columns of a table are read: those that the data set maps, and those that a definition asks about. */
import type { TableColumn } from "../../postgres/columns.ts";
import { allNames, columnOf, toldNames } from "../reading/columns.ts";
import { DefinitionInvalid, type SourceFile } from "../reading/source.ts";

export interface WantedColumns {
  identifiers: readonly string[];
  times: readonly string[];
  texts: readonly string[];
  also: "all" | readonly string[];
}

export interface Picked {
  columns: TableColumn[];
  /** The column that is meant by a name. */
  of(name: string): TableColumn;
}

/** By the rule of files: the exact name first, else the only one that differs by case. Throws `DefinitionInvalid`. */
export function picked(table: string, there: readonly TableColumn[], wanted: WantedColumns): Picked {
  const { identifiers, times, texts, also } = wanted;
  const mapped = [...identifiers, ...times, ...texts];
  const file: SourceFile = {
    name: table,
    path: "",
    original: "",
    columns: there.map(({ name }) => ({ name, sql: "", type: "VARCHAR" })),
  };
  const of = (name: string): TableColumn => {
    const found = there.find((one) => one.name === columnOf(file, name)?.name);
    if (found) return found;
    const asked = mapped.map((from) => ({ from, isMapped: true as const }));
    throw new DefinitionInvalid({
      code: "no-column",
      values: { column: name, ...toldNames("parquet", there, asked) },
    });
  };
  for (const name of identifiers) mustBe(table, of(name), ["other"]);
  for (const name of times) mustBe(table, of(name), ["other", "boolean"]);
  const names =
    also === "all" ? there.map(({ name }) => name) : [...mapped, ...also].map((name) => of(name).name);
  const columns = there.filter(({ name }) => names.includes(name));
  mustDifferByMoreThanCase(file, names);
  // A numeric without a precision has digits without an end; identifiers have none after the point.
  const isIdentifier = new Set(identifiers.map((name) => of(name).name));
  return {
    columns: columns.map((one) =>
      one.kind === "number" && isIdentifier.has(one.name) ? { ...one, kind: "whole" as const } : one,
    ),
    of,
  };
}

/** The engine tells no such columns apart. Of a table that has them, those that are read may be others. */
function mustDifferByMoreThanCase(file: SourceFile, names: readonly string[]): void {
  allNames([{ ...file, columns: file.columns.filter(({ name }) => names.includes(name)) }]);
}

function mustBe(table: string, { name, kind, type }: TableColumn, not: readonly unknown[]): void {
  if (!not.includes(kind)) return;
  throw new DefinitionInvalid({ code: "column-of-other-type", values: { table, column: name, type } });
}
