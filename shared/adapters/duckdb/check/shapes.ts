/** How the values of columns look: kinds and lengths, never a value. */
import { type Property, type Shape, shapeKinds } from "../../../contract/data-set-checks.ts";
import type { Wanted } from "../reading/rows.ts";
import { column } from "../scratch/parameters.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";

/** Columns that one query looks at: each has some twenty sums. */
const COLUMNS_AT_ONCE = 20;

type Kind = (typeof shapeKinds)[number];
type Row = Record<string, unknown>;

/** `rows` gives a query with these columns, which are wanted as text. */
export async function propertiesIn(
  scratch: ScratchDatabase,
  wanted: readonly Wanted[],
  rows: (wanted: readonly Wanted[]) => string,
): Promise<Property[]> {
  const found: Property[] = [];
  for (let start = 0; start < wanted.length; start += COLUMNS_AT_ONCE) {
    const some = wanted.slice(start, start + COLUMNS_AT_ONCE);
    const kinds = some.map(
      ({ name }, at) => `${kindOf(column(name))} AS kind_${at}, ${column(name)} AS value_${at}`,
    );
    const sums = some.flatMap((_, at) => sumsOf(at));
    const [row = {}] = await scratch.rows(
      `SELECT ${sums.join(", ")} FROM (SELECT ${kinds.join(", ")} FROM (${rows(some)}))`,
    );
    found.push(...some.map(({ from }, at) => propertyOf(from, row, at)));
  }
  return found;
}

/** What a condition would make of a text. Epoch numbers are numbers. */
function kindOf(text: string): string {
  const at = (kind: Kind) => shapeKinds.indexOf(kind);
  return `CASE
    WHEN ${text} IS NULL THEN NULL
    WHEN regexp_full_match(${text}, '0\\d+') THEN ${at("digits")}
    WHEN number_in(${text}) IS NOT NULL THEN ${at("number")}
    WHEN regexp_full_match(${text}, '(?i)true|false') THEN ${at("truth")}
    WHEN regexp_full_match(${text}, '\\d{4}-\\d{2}-\\d{2}') AND instant_in(${text}) IS NOT NULL THEN ${at("date")}
    WHEN regexp_matches(${text}, '^\\s*\\d{1,4}[-/.]\\d{1,2}[-/.]\\d') AND instant_in(${text}) IS NOT NULL THEN ${at("time")}
    WHEN regexp_matches(${text}, '^[\\[{]') THEN ${at("structure")}
    ELSE ${at("text")} END`;
}

function sumsOf(at: number): string[] {
  const of = (kind: Kind) => `FILTER (WHERE kind_${at} = ${shapeKinds.indexOf(kind)})`;
  const counts = shapeKinds.map((kind) => `count(*) ${of(kind)} AS ${kind}_${at}`);
  const whole = `length(ltrim(split_part(trim(value_${at}), '.', 1), '+-'))`;
  const lengths = (["digits", "text"] as const).flatMap((kind) => [
    `min(length(value_${at})) ${of(kind)} AS ${kind}_least_${at}`,
    `max(length(value_${at})) ${of(kind)} AS ${kind}_most_${at}`,
  ]);
  return [
    ...counts,
    ...lengths,
    `min(${whole}) ${of("number")} AS number_least_${at}`,
    `max(${whole}) ${of("number")} AS number_most_${at}`,
    `max(length(split_part(trim(value_${at}), '.', 2))) ${of("number")} AS decimals_${at}`,
    `bool_or(starts_with(value_${at}, '-')) ${of("number")} AS negative_${at}`,
  ];
}

function propertyOf(name: string, row: Row, at: number): Property {
  const shapes = shapeKinds
    .map((kind): Shape => ({ kind, count: Number(row[`${kind}_${at}`] ?? 0), like: likeOf(kind, row, at) }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count);
  return { name, set: shapes.reduce((sum, { count }) => sum + count, 0), shapes };
}

function likeOf(kind: Kind, row: Row, at: number): string {
  const least = Number(row[`${kind}_least_${at}`] ?? 0);
  const most = Number(row[`${kind}_most_${at}`] ?? 0);
  switch (kind) {
    case "number": {
      const decimals = Math.min(Number(row[`decimals_${at}`] ?? 0), DIGITS_SHOWN);
      const number = (digits: number) =>
        `${"9".repeat(Math.min(Math.max(digits, 1), DIGITS_SHOWN))}${decimals > 0 ? `.${"9".repeat(decimals)}` : ""}`;
      const [small, large] = [number(least), number(most)];
      const sign = row[`negative_${at}`] === true ? ", some below 0" : "";
      return `number, like ${small === large ? small : `${small} to ${large}`}${sign}`;
    }
    case "digits":
      return `digits that begin with 0, ${characters(least, most)}`;
    case "truth":
      return "true or false";
    case "date":
      return "date, like 9999-99-99";
    case "time":
      return "time";
    case "structure":
      return "list or object";
    case "text":
      return `text, ${characters(least, most)}`;
    default:
      return kind satisfies never;
  }
}

const DIGITS_SHOWN = 18;

function characters(least: number, most: number): string {
  if (least === most) return `${least} character${least === 1 ? "" : "s"}`;
  return `${least}–${most} characters`;
}
