/** What is told of the rows of a source: how many, how times are written, and what of it can't be read. */
import type { DataFault } from "../../../contract/data-faults.ts";
import { type Reading, timeForms, type UnreadableData } from "../../../contract/readings.ts";
import { column } from "../scratch/parameters.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { columnOf, toldNames } from "./columns.ts";
import { exampleOf } from "./examples.ts";
import { namesInJson } from "./json-objects.ts";
import type { Wanted } from "./rows.ts";
import { DataUnreadable, DefinitionInvalid, type Source } from "./source.ts";
import { isPlainIdentifier, NO_IDENTIFIER } from "./values.ts";

export interface Facts {
  rows: number;
  malformed: number;
  values: ValueFacts[];
  /** Of JSON lines: what is wrong where a mapped name is in no object of a file. */
  lacking?: Error;
  /** Of CSV: only the slower reader finds all rows. */
  isSerial?: boolean;
  /** What was left out of it. */
  tolerated?: UnreadableData;
}

/** Of a time or an identifier; of identifiers that are none in no row, nothing is told. */
export interface ValueFacts {
  name: string;
  set: number;
  unreadable: number;
  /** Of times: forms by `numberedForms`, and the first and last instant in ISO form. */
  forms?: string[];
  first?: string;
  last?: string;
}

/** By the number that the macro `form_of` gives. */
export const numberedForms = ["not-set", ...timeForms, "unknown"] as const;

/** `relation`: rows as `rowsOf` gives them. */
export async function factsOf(
  scratch: ScratchDatabase,
  source: Source,
  wanted: readonly Wanted[],
  relation: string,
): Promise<Facts> {
  const isJson = source.format === "jsonl";
  const values = wanted.filter(
    ({ as, from }) => as === "time" || (as === "identifier" && (isJson || !isPlainIn(source, from))),
  );
  const mapped = isJson ? wanted.filter(({ isMapped }) => isMapped) : [];
  const columns = [
    "count(*) AS rows",
    isJson ? "count(*) FILTER (WHERE is_malformed) AS malformed, file" : "0 AS malformed",
    ...values.flatMap((one, at) => counted(one, at)),
    ...mapped.map(({ name }, at) => `coalesce(bool_or(${column(`has_${name}`)}), false) AS has_${at}`),
  ];
  const found = await scratch.rows(
    `SELECT ${columns.join(", ")} FROM ${relation} ${isJson ? "GROUP BY file ORDER BY file" : ""}`,
  );
  const withRows = found.filter((row) => Number(row["rows"]) > Number(row["malformed"]));
  const at = mapped.findIndex((_, place) => withRows.some((row) => row[`has_${place}`] === false));
  const without = withRows.filter((row) => row[`has_${at}`] === false);
  const one = mapped[at];
  const lacking =
    one && (await withoutName(scratch, source, wanted, one, without.length < withRows.length ? without : []));
  const sum = (name: string) => found.reduce((total, row) => total + Number(row[name] ?? 0), 0);
  const malformedCsv = source.files.reduce((total, { csv }) => total + (csv?.malformed ?? 0), 0);
  return {
    ...(lacking && { lacking }),
    rows: sum("rows"),
    malformed: sum("malformed") + malformedCsv,
    values: values.map(({ name, as }, at) => {
      const facts = { name, set: sum(`set_${at}`), unreadable: sum(`unreadable_${at}`) };
      if (as !== "time") return facts;
      const told = (column: string) =>
        found.flatMap((row) => (row[column] === null ? [] : [String(row[column])]));
      const [first] = told(`first_${at}`).sort();
      const last = told(`last_${at}`).sort().at(-1);
      const bits = found.reduce((all, row) => all | Number(row[`forms_${at}`] ?? 0), 0);
      const forms = numberedForms.filter((_, form) => form > 0 && (bits & (1 << form)) !== 0);
      return { ...facts, forms, ...(first && { first }), ...(last && { last }) };
    }),
  };
}

/** Of CSV and Parquet: every value is an identifier in all files. */
function isPlainIn({ files }: Source, name: string): boolean {
  return files.every((file) => isPlainIdentifier(columnOf(file, name)?.type ?? "VARCHAR"));
}

function counted({ name, as }: Wanted, at: number): string[] {
  const value = column(name);
  if (as === "identifier")
    return [
      `count(${value}) AS set_${at}`,
      `count(*) FILTER (WHERE starts_with(${value}, ${NO_IDENTIFIER})) AS unreadable_${at}`,
    ];
  const form = column(`${name}_form`);
  return [
    `count(*) FILTER (WHERE ${form} > 0) AS set_${at}`,
    `count(*) FILTER (WHERE ${form} > 0 AND ${value} IS NULL) AS unreadable_${at}`,
    `strftime(min(${value}), '%Y-%m-%dT%H:%M:%S.%gZ') AS first_${at}`,
    `strftime(max(${value}), '%Y-%m-%dT%H:%M:%S.%gZ') AS last_${at}`,
    `bit_or(CASE WHEN ${value} IS NOT NULL THEN 1 << ${form} ELSE 0 END) AS forms_${at}`,
  ];
}

/** `files`: those that lack it; none where all do, for then it is the mapping that is wrong. */
async function withoutName(
  scratch: ScratchDatabase,
  source: Source,
  wanted: readonly Wanted[],
  { from }: Wanted,
  [first]: readonly Record<string, unknown>[],
): Promise<Error> {
  if (!first) {
    const names = (await namesInJson(scratch, source.files)).map((name) => ({ name }));
    const values = { column: from, ...toldNames(source.format, names, wanted) };
    return new DefinitionInvalid({ code: "no-column", values });
  }
  const { name } = source.files.find(({ path }) => path.includes(`/${String(first["file"])}-`)) ?? {
    name: "?",
  };
  return new DataUnreadable({ code: "no-object-has", values: { file: name, column: from } });
}

/** Throws `DataUnreadable` where more is unreadable than may be. */
export async function mustBeWithin(
  scratch: ScratchDatabase,
  source: Source,
  wanted: readonly Wanted[],
  facts: Facts,
  limit: number,
): Promise<void> {
  const broken = source.files.find(({ csv }) => csv?.isBroken);
  if (broken || facts.malformed > limit * (facts.rows + facts.malformed))
    throw await malformedRows(source, facts);
  if (facts.lacking) throw facts.lacking;
  for (const { name, set, unreadable } of facts.values) {
    if (unreadable <= limit * set) continue;
    const one = wanted.find((other) => other.name === name);
    if (one) throw new DataUnreadable(await unreadableValues(scratch, source, one, { set, unreadable }));
  }
}

async function malformedRows(source: Source, { malformed }: Facts): Promise<DataUnreadable> {
  const values = { count: malformed, ...(await exampleOf.malformed(source)) };
  return new DataUnreadable({ code: "malformed-rows", values });
}

async function unreadableValues(
  scratch: ScratchDatabase,
  source: Source,
  one: Wanted,
  { set, unreadable }: { set: number; unreadable: number },
): Promise<DataFault> {
  const code = one.as === "time" ? "values-no-times" : "values-no-identifiers";
  const example = await exampleOf.value(scratch, source, one);
  return { code, values: { set, unreadable, column: one.from, ...example } };
}

/** As people are told it. */
export function readingOf({ files }: Source, { rows, malformed, values }: Facts): Reading {
  const times = values.find(({ forms }) => forms !== undefined);
  const { unreadable = 0, first, last, forms = [] } = times ?? {};
  return {
    files: files.length,
    rows,
    malformed,
    times: {
      readAs: forms as Reading["times"]["readAs"],
      ...(first !== undefined && { first }),
      ...(last !== undefined && { last }),
      unreadable,
    },
  };
}
