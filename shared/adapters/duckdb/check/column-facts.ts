/** What is told of each column: how many values there are, and how they look, in a sample where there are many. */
import type { Mapped, Property } from "../../../contract/data-set-checks.ts";
import { CHECK_SAMPLE_ROWS, CHECK_SAMPLE_VALUES } from "../../../limits.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { type ReadableRows, readable } from "./checked-source.ts";
import { shapesIn, type TextColumn } from "./shapes.ts";

export interface ColumnFacts {
  mapped: Mapped[];
  properties: Property[];
  sampledRows?: number;
}

/** Rows of all columns as text, or so many of them. */
export interface Sample {
  table: string;
  rows?: number;
}

/** All columns as text: those that the data set maps, then the properties. */
export function textColumns({ mapped, properties }: ReadableRows): TextColumn[] {
  const ofMapping = mapped.map(({ from, as }, at): TextColumn => {
    return { name: `mapped_${at}`, from, as: "text", isIdentifier: as === "identifier" };
  });
  return [...ofMapping, ...properties];
}

/** The same ones each time. */
export async function sampleOf(scratch: ScratchDatabase, table: string, rows: ReadableRows): Promise<Sample> {
  const all = readable(rows.source, rows.facts);
  const columns = textColumns(rows);
  const wanted = Math.min(CHECK_SAMPLE_ROWS, CHECK_SAMPLE_VALUES / Math.max(1, columns.length));
  const percent = (100 * wanted) / all;
  const some = percent < 100 ? `USING SAMPLE ${percent.toFixed(9)} PERCENT (bernoulli, 1)` : "";
  await scratch.run(`CREATE OR REPLACE TABLE ${table} AS SELECT * FROM (${rows.of(columns)}) ${some}`);
  if (!some) return { table };
  const [row = {}] = await scratch.rows(`SELECT count(*) AS rows FROM ${table}`);
  return { table, rows: Number(row["rows"]) };
}

/** `set`: how many values there are, by the columns' names. */
export async function columnFacts(
  scratch: ScratchDatabase,
  rows: ReadableRows,
  sample: Sample,
  set: ReadonlyMap<string, number>,
): Promise<ColumnFacts> {
  const columns = textColumns(rows);
  const shapes = await shapesIn(scratch, sample.table, columns);
  // None of the few values is in the sample: all of them are looked at.
  const rare = columns.filter(({ name }) => (set.get(name) ?? 0) > 0 && shapes.get(name)?.length === 0);
  for (const [name, found] of await shapesIn(scratch, `(${rows.of(rare)})`, rare)) shapes.set(name, found);
  const told = columns.map(({ name, from }): Property => {
    return { name: from, set: set.get(name) ?? 0, shapes: shapes.get(name) ?? [] };
  });
  const mapped = rows.mapped.map(({ field, name }, at): Mapped => {
    const unreadable = rows.facts.values.find((value) => value.name === name)?.unreadable ?? 0;
    return { field, unreadable, ...(told[at] ?? { name, set: 0, shapes: [] }) };
  });
  return {
    mapped,
    properties: told.slice(rows.mapped.length),
    ...(sample.rows !== undefined && { sampledRows: sample.rows }),
  };
}
