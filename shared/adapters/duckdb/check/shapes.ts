/** How the values of columns look: kinds and lengths, never a value. */
import { type Shape, shapeKinds } from "../../../contract/data-set-checks.ts";
import type { Wanted } from "../reading/rows.ts";
import { column } from "../scratch/parameters.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";

type Kind = (typeof shapeKinds)[number];
type Row = Record<string, unknown>;

/** A column wanted as text; digits of an identifier are no number. */
export type TextColumn = Wanted & { as: "text"; isIdentifier: boolean };

/** By the columns' names: the most frequent first. `relation` has each as text. */
export async function shapesIn(
  scratch: ScratchDatabase,
  relation: string,
  columns: readonly TextColumn[],
): Promise<Map<string, Shape[]>> {
  if (columns.length === 0) return new Map();
  const names = columns.map(({ name }) => column(name)).join(", ");
  const identifiers = columns.map(({ isIdentifier }) => String(isIdentifier)).join(", ");
  const whole = "length(ltrim(split_part(trim(value), '.', 1), '+-'))";
  // One value a row: sums of each column by itself take several times as long.
  const found = await scratch.rows(`
    SELECT place, kind, count(*) AS count, min(length(value)) AS least, max(length(value)) AS most,
      min(${whole}) AS whole_least, max(${whole}) AS whole_most, max(length(split_part(trim(value), '.', 2))) AS decimals,
      bool_or(starts_with(value, '-')) AS negative, bool_or(starts_with(value, '0')) AS some_zero,
      bool_and(starts_with(value, '0')) AS all_zero
    FROM (
      SELECT place, value, ${kindOf("value", `[${identifiers}][place + 1]`)} AS kind
      FROM (SELECT unnest([${names}]) AS value, unnest(range(${columns.length})) AS place FROM ${relation})
      WHERE value IS NOT NULL)
    GROUP BY place, kind ORDER BY place, count DESC, kind`);
  const shapes = columns.map(({ name }, at): [string, Shape[]] => {
    const own = found.filter(({ place }) => Number(place) === at);
    const all = own.reduce((sum, row) => sum + Number(row["count"]), 0);
    return [name, own.map((row) => shapeOf(row, all))];
  });
  return new Map(shapes);
}

function shapeOf(row: Row, all: number): Shape {
  const kind = shapeKinds[Number(row["kind"])] ?? "text";
  return { kind, share: Number((Number(row["count"]) / all).toPrecision(3)), like: likeOf(kind, row) };
}

const DAY = "\\d{4}-\\d{2}-\\d{2}";

/** What a condition would make of a text. Epoch numbers are numbers; digits of an identifier are not. */
function kindOf(text: string, isIdentifier: string): string {
  const at = (kind: Kind) => shapeKinds.indexOf(kind);
  return `CASE
    WHEN regexp_full_match(${text}, '\\d+') AND (${isIdentifier} OR (starts_with(${text}, '0') AND ${text} <> '0'))
    THEN ${at("digits")}
    WHEN number_in(${text}) IS NOT NULL THEN ${at("number")}
    WHEN lower(${text}) IN ('true', 'false') THEN ${at("truth")}
    WHEN regexp_full_match(${text}, '${DAY}') AND try_cast(${text} AS DATE) IS NOT NULL THEN ${at("date")}
    WHEN regexp_full_match(${text}, '${DAY}[T ]\\d{2}:\\d{2}(:\\d{2}([.]\\d+)?)?( ?(Z|UTC|GMT|[+-]\\d{2}(:?\\d{2})?))?')
    THEN ${at("time")}
    WHEN regexp_matches(${text}, '^[\\[{]') THEN ${at("structure")}
    ELSE ${at("text")} END`;
}

/** Digits of a number that are written out. */
const DIGITS_SHOWN = 18;

function likeOf(kind: Kind, row: Row): string {
  switch (kind) {
    case "number":
      return numberLike(row);
    case "digits":
      return `digits${zerosIn(row)}, ${characters(row)}`;
    case "truth":
      return "true or false";
    case "date":
      return "date, like 9999-99-99";
    case "time":
      return "time";
    case "structure":
      return "list or object";
    case "text":
      return `text, ${characters(row)}`;
    default:
      return kind satisfies never;
  }
}

function numberLike(row: Row): string {
  const decimals = Math.min(Number(row["decimals"]), DIGITS_SHOWN);
  const nines = (digits: unknown) => "9".repeat(Math.min(Math.max(Number(digits), 1), DIGITS_SHOWN));
  const [small, large] = [row["whole_least"], row["whole_most"]].map(
    (digits) => `${nines(digits)}${decimals > 0 ? `.${"9".repeat(decimals)}` : ""}`,
  );
  const sign = row["negative"] === true ? ", some below 0" : "";
  return `number, like ${small === large ? small : `${small} to ${large}`}${sign}`;
}

function zerosIn(row: Row): string {
  if (row["all_zero"] === true) return " that begin with 0";
  return row["some_zero"] === true ? ", some begin with 0" : "";
}

function characters(row: Row): string {
  const [least, most] = [Number(row["least"]), Number(row["most"])];
  if (least === most) return `${least} character${least === 1 ? "" : "s"}`;
  return `${least}–${most} characters`;
}
