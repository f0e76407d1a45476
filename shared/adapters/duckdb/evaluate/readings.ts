/**
 * How the engine reads text as numbers, instants and truth values: macros of its database. What can't be read is NULL.
 */
import type { TimeFormat } from "../../../contract/data-sets.ts";
import { offsetSteps } from "../../../domain/wall-clock.ts";
import { numberedForms } from "../reading/facts.ts";
import { DECIMAL, HALF_OF_LAST_PLACE } from "../scratch/parameters.ts";

const SPACE = "E' \\t\\n\\r\\f\\x0B'";

const DAY = "\\d{4}-\\d{2}-\\d{2}";
const CLOCK = "[T ](?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,9})?)?";
const FULL_CLOCK = "[T ](?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?";
const OFFSET = "(?:[01]\\d|2[0-3])(?::?[0-5]\\d)?";
const NUMBER = "-?\\d{1,18}(?:\\.\\d{1,12})?";

/** The engine reads it as a time. */
const IS_YEAR_0 = "starts_with(given, '0000-')";
/** What four digits can say. */
const YEARS = "TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999'";

/** Microseconds in the unit of an epoch number. */
const microseconds = { seconds: 1_000_000, milliseconds: 1_000, microseconds: 1 } as const;

interface Times {
  /** Of wall clocks. */
  timeZone: string;
  /** Nothing after it matters. */
  until: Date;
  format?: TimeFormat | undefined;
}

/** Macros for one question. `form_of` says how a time is written, by the place in `numberedForms`. */
export function readings({ timeZone, until, format }: Times): string[] {
  return [
    // The engine rounds by the first digit that is left out, whatever the exponent: 9e-11 would be 0.000000001.
    `CREATE OR REPLACE MACRO is_nothing_by_exponent(given) AS (contains(given, 'e') OR contains(given, 'E'))
       AND abs(try_cast(trim(given, ${SPACE}) AS DOUBLE)) < ${HALF_OF_LAST_PLACE}`,

    `CREATE OR REPLACE MACRO number_in(given) AS CASE
       WHEN regexp_full_match(given, '\\s*[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?\\s*')
       THEN CASE WHEN is_nothing_by_exponent(given) THEN CAST(0 AS ${DECIMAL})
         ELSE try_cast(trim(given, ${SPACE}) AS ${DECIMAL}) END END`,

    `CREATE OR REPLACE MACRO truth_in(given) AS CASE
       WHEN regexp_full_match(trim(given, ${SPACE}), '(?i)true|t|yes|y|1') THEN true
       WHEN regexp_full_match(trim(given, ${SPACE}), '(?i)false|f|no|n|0') THEN false END`,

    `CREATE OR REPLACE MACRO instant_at(wall) AS wall - to_seconds(${offsetAt("wall", timeZone, until)})`,

    // The same of what takes long to find, which a macro would repeat for each change of clocks.
    `CREATE OR REPLACE MACRO instant_at_once(wall) AS list_transform([wall], lambda found: instant_at(found))[1]`,

    // "+02", "+0230" and "+02:30".
    `CREATE OR REPLACE MACRO offset_minutes(sign, hours, minutes) AS CAST(sign || '1' AS INTEGER)
       * (CAST(hours AS INTEGER) * 60 + CAST('0' || minutes AS INTEGER))`,

    `CREATE OR REPLACE MACRO instant_with_offset(given, parts) AS
       try_cast(parts.wall AS TIMESTAMP) - to_minutes(offset_minutes(parts.sign, parts.hours, parts.minutes))`,

    // As its text would be read, which has four digits for the year; but text takes three times as long.
    `CREATE OR REPLACE MACRO in_years(wall) AS CASE WHEN wall BETWEEN ${YEARS} THEN wall END`,

    `CREATE OR REPLACE MACRO instant_since_1970(given, unit) AS
       in_years(try(make_timestamp(CAST(floor(try_cast(given AS ${DECIMAL}) * unit) AS BIGINT))))`,

    // An hour of a half day is 1 to 12, and 12 is its beginning.
    `CREATE OR REPLACE MACRO hour_of(hour, half) AS CASE
       WHEN half = '' OR hour NOT BETWEEN 1 AND 12 THEN CASE WHEN half = '' THEN hour END
       ELSE hour % 12 + CASE half WHEN 'P' THEN 12 ELSE 0 END END`,
    `CREATE OR REPLACE MACRO wall_of_parts(parts) AS CASE WHEN parts.year NOT IN ('', '0000') THEN try_cast(parts.year || '-' || parts.month || '-'
       || parts.day || ' ' || hour_of(coalesce(try_cast(parts.hour AS INTEGER), 0), parts.half) || ':'
       || CASE parts.minute WHEN '' THEN '00' ELSE parts.minute END || ':'
       || CASE parts.second WHEN '' THEN '00' ELSE parts.second END AS TIMESTAMP) END`,

    `CREATE OR REPLACE MACRO instant_as_set(given) AS ${asSet(format)}`,

    `CREATE OR REPLACE MACRO other_instant(given) AS CASE
       WHEN ${IS_YEAR_0} THEN NULL
       WHEN regexp_full_match(given, '${DAY}(?:${CLOCK})?') THEN instant_at_once(try_cast(given AS TIMESTAMP))
       WHEN regexp_full_match(given, '${DAY}${CLOCK} ?(?:Z|UTC|GMT)') THEN try_cast(rtrim(given, ' ZUTCGM') AS TIMESTAMP)
       WHEN regexp_full_match(given, '${DAY}${CLOCK} ?[+-]${OFFSET}')
       THEN instant_with_offset(given, regexp_extract(given, '^(${DAY}${CLOCK}) ?([+-])(\\d{2}):?(\\d{2})?$',
         ['wall', 'sign', 'hours', 'minutes']))
       ELSE instant_as_set(given) END`,

    // Of this shape the engine by itself takes the same texts as the pattern below, and needs a third of the time. It
    // would also take a blank as the first digit of the hour, hour 24, and a point as the last digit.
    `CREATE OR REPLACE MACRO is_of_common_shape(given) AS (given LIKE '2___-__-__T0_:__:__Z'
       OR given LIKE '2___-__-__T1_:__:__Z' OR given LIKE '2___-__-__T2_:__:__Z') AND NOT ends_with(given, '.Z') AND NOT contains(given, 'T24:')`,

    // The two that most files have come first, each by one pattern: a text takes a quarter of the time that all of them
    // take.
    `CREATE OR REPLACE MACRO instant_of(given) AS CASE
       WHEN is_of_common_shape(given) THEN try_cast(given AS TIMESTAMP)
       WHEN ${IS_YEAR_0} THEN NULL
       WHEN regexp_full_match(given, '${DAY}${FULL_CLOCK}Z') THEN try_cast(given AS TIMESTAMP)
       WHEN regexp_full_match(given, '${DAY}(?:${FULL_CLOCK})?') THEN instant_at(try_cast(given AS TIMESTAMP))
       ELSE other_instant(upper(trim(given, ${SPACE}))) END`,

    // Each change of clocks repeats what `instant_at` is given: so that is as short as can be.
    `CREATE OR REPLACE MACRO instant_in(given) AS CASE typeof(given)
       WHEN 'TIMESTAMP' THEN CASE WHEN try_cast(given AS TIMESTAMP) BETWEEN ${YEARS} THEN instant_at(try_cast(given AS TIMESTAMP)) END
       WHEN 'TIMESTAMP WITH TIME ZONE' THEN in_years(make_timestamp(epoch_us(try_cast(given AS TIMESTAMPTZ))))
       ELSE instant_of(CAST(given AS VARCHAR)) END`,

    `CREATE OR REPLACE MACRO form_of_text(given) AS CASE
       WHEN given LIKE '____-__-__%' THEN ${form("iso")} ${formsOf(format)} END`,

    // Trimming takes longer than all else, so what most files have is known without it.
    `CREATE OR REPLACE MACRO form_of(given) AS CASE
       WHEN given IS NULL THEN 0
       WHEN starts_with(typeof(given), 'TIMESTAMP') OR typeof(given) = 'DATE' THEN ${form("typed")}
       WHEN CAST(given AS VARCHAR) LIKE '1___-__-__%' OR CAST(given AS VARCHAR) LIKE '2___-__-__%' THEN ${form("iso")}
       WHEN CAST(given AS VARCHAR) = '' THEN 0
       ELSE form_of_text(trim(CAST(given AS VARCHAR), ${SPACE})) END`,
  ];
}

function form(name: (typeof numberedForms)[number]): number {
  return numberedForms.indexOf(name);
}

function formsOf(format: TimeFormat | undefined): string {
  if (format !== undefined) return `ELSE ${form(format === "iso" ? "unknown" : "as-set")}`;
  return `ELSE CASE strlen(split_part(given, '.', 1)) WHEN 10 THEN ${form("epoch-seconds")}
    WHEN 13 THEN ${form("epoch-milliseconds")} WHEN 16 THEN ${form("epoch-microseconds")} ELSE ${form("unknown")} END`;
}

/** What is no ISO time. Without a format only numbers whose magnitude tells their unit, for the years 2001 to 2286. */
function asSet(format: TimeFormat | undefined): string {
  switch (format) {
    case undefined:
      return `CASE WHEN regexp_full_match(given, '[1-9]\\d{9}(?:\\.\\d{1,9})?') THEN instant_since_1970(given, 1000000)
        WHEN regexp_full_match(given, '[1-9]\\d{12}(?:\\.\\d{1,9})?') THEN instant_since_1970(given, 1000)
        WHEN regexp_full_match(given, '[1-9]\\d{15}(?:\\.\\d{1,9})?') THEN instant_since_1970(given, 1) END`;
    case "iso":
      return "CAST(NULL AS TIMESTAMP)";
    case "epoch-seconds":
    case "epoch-milliseconds":
    case "epoch-microseconds": {
      const unit = microseconds[format.slice("epoch-".length) as keyof typeof microseconds];
      return `CASE WHEN regexp_full_match(given, '${NUMBER}') THEN instant_since_1970(given, ${unit}) END`;
    }
    case "excel":
      // Before 1 March 1900 Excel counts a day that was none. A second is 1/86,400 of a day: what it keeps is exact to
      // a millisecond.
      return `CASE WHEN regexp_full_match(given, '\\d{2,7}(?:\\.\\d{1,20})?') AND try_cast(given AS DOUBLE) BETWEEN 61 AND 2958465.999
        THEN instant_at_once(TIMESTAMP '1899-12-30' + to_milliseconds(CAST(round(try_cast(given AS DOUBLE) * 86400000) AS BIGINT))) END`;
    case "day-month-year":
    case "month-day-year":
      return `instant_at_once(list_transform([regexp_extract(given,
        '^(\\d{1,2})[/.-](\\d{1,2})[/.-](\\d{4})(?:,? +(\\d{1,2}):(\\d{2})(?::(\\d{2}(?:\\.\\d{1,6})?))?(?: ?([AP])\\.?M\\.?)?)?$',
        [${format === "day-month-year" ? "'day', 'month'" : "'month', 'day'"}, 'year', 'hour', 'minute', 'second', 'half'])], lambda parts: wall_of_parts(parts))[1])`;
    default:
      return format satisfies never;
  }
}

/** The newest step first: most data is of the last years. */
function offsetAt(wall: string, timeZone: string, until: Date): string {
  const [first, ...changes] = offsetSteps(timeZone, until);
  const cases = changes
    .reverse()
    .map(({ from, offsetSeconds }) => `WHEN ${wall} >= TIMESTAMP '${from}' THEN ${offsetSeconds}`);
  const start = String(first?.offsetSeconds ?? 0);
  return cases.length > 0 ? `CASE ${cases.join(" ")} ELSE ${start} END` : start;
}
