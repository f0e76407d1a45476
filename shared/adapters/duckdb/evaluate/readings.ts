/** How the engine reads text as numbers, instants and truth values: macros of its database. What can't be read is NULL. */
import { offsetSteps } from "../../../domain/wall-clock.ts";
import { DECIMAL } from "../scratch/parameters.ts";

const SPACE = "E' \\t\\n\\r\\f\\v'";

const DAY = "\\d{4}-\\d{2}-\\d{2}";
const CLOCK = "[T ](?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,9})?)?";

/** Macros for one question: its data's wall clocks are those of `timeZone`, and nothing after `until` matters. */
export function readings(timeZone: string, until: Date): string[] {
  return [
    `CREATE OR REPLACE MACRO number_in(given) AS CASE
       WHEN regexp_full_match(given, '\\s*[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?\\s*')
       THEN try_cast(trim(given, ${SPACE}) AS ${DECIMAL}) END`,

    `CREATE OR REPLACE MACRO truth_in(given) AS CASE
       WHEN regexp_full_match(trim(given, ${SPACE}), '(?i)true|t|yes|y|1') THEN true
       WHEN regexp_full_match(trim(given, ${SPACE}), '(?i)false|f|no|n|0') THEN false END`,

    `CREATE OR REPLACE MACRO instant_at(wall) AS wall - to_seconds(${offsetAt("wall", timeZone, until)})`,

    // "+02", "+0230" and "+02:30".
    `CREATE OR REPLACE MACRO offset_minutes(sign, hours, minutes) AS CAST(sign || '1' AS INTEGER)
       * (CAST(hours AS INTEGER) * 60 + CAST('0' || minutes AS INTEGER))`,

    `CREATE OR REPLACE MACRO instant_with_offset(given, parts) AS
       try_cast(parts.wall AS TIMESTAMP) - to_minutes(offset_minutes(parts.sign, parts.hours, parts.minutes))`,

    `CREATE OR REPLACE MACRO instant_of(given) AS CASE
       WHEN regexp_full_match(given, '${DAY}(?:${CLOCK})?') THEN instant_at(try_cast(given AS TIMESTAMP))
       WHEN regexp_full_match(given, '${DAY}${CLOCK} ?Z') THEN try_cast(rtrim(given, ' Z') AS TIMESTAMP)
       WHEN regexp_full_match(given, '${DAY}${CLOCK} ?[+-]\\d{2}(?::?\\d{2})?')
       THEN instant_with_offset(given, regexp_extract(given, '^(${DAY}${CLOCK}) ?([+-])(\\d{2}):?(\\d{2})?$',
         ['wall', 'sign', 'hours', 'minutes'])) END`,

    // As its text would be read, which has four digits for the year; but text takes three times as long.
    `CREATE OR REPLACE MACRO in_years(wall) AS CASE
       WHEN wall BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999' THEN wall END`,

    `CREATE OR REPLACE MACRO instant_in(given) AS CASE typeof(given)
       WHEN 'TIMESTAMP' THEN instant_at(in_years(try_cast(given AS TIMESTAMP)))
       WHEN 'TIMESTAMP WITH TIME ZONE' THEN in_years(make_timestamp(epoch_us(try_cast(given AS TIMESTAMPTZ))))
       ELSE instant_of(upper(trim(CAST(given AS VARCHAR), ${SPACE}))) END`,
  ];
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
