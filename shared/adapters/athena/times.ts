/**
 * Times of Athena's tables as instants: a timestamp without zone, in UTC, as `duckdb/evaluate/readings.ts` reads the
 * same values. Milliseconds count: no bound is finer.
 */
import type { AthenaTimeFormat } from "../../contract/data-sets.ts";
import { offsetSteps } from "../../domain/wall-clock.ts";
import type { TableColumn } from "../postgres/columns.ts";
import { identifier, textLiteral, wallClockLiteral } from "./literals.ts";
import { textOf, trimmed } from "./values.ts";

/** Is in the message of a query that fails because a time can't be read. */
export const UNREADABLE_TIME = "unreadable time";

export interface Times {
  /** Of wall clocks. */
  timeZone: string;
  /** Nothing after it matters. */
  until: Date;
  format?: AthenaTimeFormat | undefined;
}

/** In two steps, so that no expression is repeated: columns of the table's rows, and the instant over these. */
export interface InstantSteps {
  columns: string[];
  /** The query fails at a time that can't be read. */
  instant: string;
  /** The same, but NULL at a time that can't be read: what tests compare. */
  readable: string;
}

const DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
const MINUTE = "[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]";
const CLOCK = `${MINUTE}(?::[0-5][0-9](?:\\.[0-9]{1,9})?)?`;
/** To microseconds: Athena would round, and so change the day. */
const WALL = `${DAY}(?:${MINUTE}(?::[0-5][0-9](?:\\.[0-9]{1,6})?)?)?`;
const ZERO = "(?:Z|UTC|GMT)";
const OFFSET = "[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?";
const NUMBER = "-?[0-9]{1,18}(?:\\.[0-9]{1,12})?";

/** What four digits can say; the numbers are of milliseconds since 1970. */
const FIRST = "TIMESTAMP '0001-01-01 00:00:00'";
const LAST = "TIMESTAMP '9999-12-31 23:59:59.999999'";
const IN_YEARS = `at_wall BETWEEN ${FIRST} AND ${LAST}`;
const FIRST_MS = -62_135_596_800_000;
const LAST_MS = 253_402_300_799_999;
const DAY_MS = 86_400_000;

export function instantSteps(column: TableColumn, times: Times): InstantSteps {
  const at = identifier(column.name);
  switch (column.kind) {
    case "instant":
      return typed(`CAST(${at} AT TIME ZONE 'UTC' AS timestamp(6))`, "at_wall");
    case "wall-clock":
    case "date":
      return typed(`CAST(${at} AS timestamp(6))`, inUtc("at_wall", times));
    default:
      return ofText(textOf(column), times);
  }
}

function typed(wall: string, instant: string): InstantSteps {
  const readable = `CASE WHEN ${IN_YEARS} THEN ${instant} END`;
  return { columns: [`${wall} AS at_wall`], instant: failing(readable, "at_wall"), readable };
}

function ofText(text: string, times: Times): InstantSteps {
  const upper = `upper(${trimmed(text)})`;
  const wall = `replace(regexp_extract(${upper}, '\\A(${WALL})', 1), 'T', ' ')`;
  const like = (pattern: string) => `regexp_like(at_text, '\\A${pattern}\\z')`;
  const cases = numbers(times.format).map(
    ({ pattern, milliseconds }) => `WHEN ${like(pattern)} THEN ${sinceEpoch(milliseconds)}`,
  );
  // Nothing of four digits, two and two is a number of the others.
  const readable = `CASE WHEN ${IN_YEARS} THEN CASE
      WHEN ${like(`${DAY}(?:${CLOCK})?`)} THEN ${inUtc("at_wall", times)}
      WHEN ${like(`${DAY}${CLOCK} ?${ZERO}`)} THEN at_wall
      WHEN ${like(`${DAY}${CLOCK} ?${OFFSET}`)} THEN date_add('minute', ${minutesBack}, at_wall) END
    ${cases.join(" ")} END`;
  return {
    columns: [`${upper} AS at_text`, `TRY_CAST(${wall} AS timestamp(6)) AS at_wall`],
    instant: failing(readable, "at_text"),
    readable,
  };
}

/** Of "+02", "+0230" and "+02:30", from the clock to UTC. */
const minutesBack = (() => {
  const part = (at: number) => `regexp_extract(at_text, '([+-])([0-9]{2}):?([0-9]{2})?\\z', ${at})`;
  const minutes = `(CAST(${part(2)} AS integer) * 60 + CAST('0' || coalesce(${part(3)}, '') AS integer))`;
  return `CASE ${part(1)} WHEN '-' THEN ${minutes} ELSE -${minutes} END`;
})();

/** Without a format only numbers whose magnitude tells their unit, for the years 2001 to 2286. */
function numbers(format: AthenaTimeFormat | undefined): { pattern: string; milliseconds: string }[] {
  switch (format) {
    case undefined:
      return [
        { pattern: "[1-9][0-9]{9}(?:\\.[0-9]{1,9})?", milliseconds: "1000" },
        { pattern: "[1-9][0-9]{12}(?:\\.[0-9]{1,9})?", milliseconds: "1" },
        { pattern: "[1-9][0-9]{15}(?:\\.[0-9]{1,9})?", milliseconds: MICROSECOND },
      ];
    case "epoch-seconds":
      return [{ pattern: NUMBER, milliseconds: "1000" }];
    case "epoch-milliseconds":
      return [{ pattern: NUMBER, milliseconds: "1" }];
    case "epoch-microseconds":
      return [{ pattern: NUMBER, milliseconds: MICROSECOND }];
    case "iso":
      return [];
    default:
      return format satisfies never;
  }
}

const MICROSECOND = "CAST('0.001' AS decimal(4, 3))";

/** In days and the rest: Trino adds no number of milliseconds past an integer's. */
function sinceEpoch(milliseconds: string): string {
  const number = `floor(CAST(at_text AS decimal(27, 9)) * ${milliseconds})`;
  const whole = `CAST(${number} AS bigint)`;
  // Neither engine's division is asked for. It need not be exact: what is left is the rest.
  const days = `CAST(floor(${whole} * CAST('${(1 / DAY_MS).toFixed(16)}' AS decimal(18, 16))) AS bigint)`;
  return `CASE WHEN ${number} BETWEEN ${FIRST_MS} AND ${LAST_MS} THEN date_add('millisecond', ${whole} - ${DAY_MS} * ${days},
    date_add('day', ${days}, TIMESTAMP '1970-01-01 00:00:00.000000')) END`;
}

/** The newest step first: most data is of the last years. */
function inUtc(wall: string, { timeZone, until }: Times): string {
  const [first, ...changes] = offsetSteps(timeZone, until);
  const cases = changes
    .reverse()
    .map(
      ({ from = "", offsetSeconds }) => `WHEN ${wall} >= ${wallClockLiteral(from)} THEN ${-offsetSeconds}`,
    );
  const start = String(-(first?.offsetSeconds ?? 0));
  const seconds = cases.length > 0 ? `CASE ${cases.join(" ")} ELSE ${start} END` : start;
  return `date_add('second', ${seconds}, ${wall})`;
}

/** `set`: a column that is NULL where no time is given. */
function failing(readable: string, set: string): string {
  const message = textLiteral(`${UNREADABLE_TIME} of `);
  const failure = `CAST(${message} || CAST(length(CAST(${set} AS varchar)) AS varchar) || ' characters' AS timestamp(6))`;
  return `CASE WHEN ${set} IS NOT NULL THEN coalesce(${readable}, ${failure}) END`;
}
