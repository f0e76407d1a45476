/**
 * Functions of Trino that DuckDB lacks or means something else by, as macros of DuckDB: what the stand-in for Athena
 * evaluates statements by. It is a stand-in: it has these functions, and for all else DuckDB's own. Each macro gives what
 * the examples of Trino's documentation give, and is tested with them; `docs/dialects.md` tells where both differ.
 */

export interface TrinoMacro {
  name: string;
  sql: string;
  page: `https://trino.io/docs/current/functions/${string}.html`;
  /** Of that page: an expression, and the text of what it gives. */
  examples: readonly (readonly [expression: string, answer: string | null])[];
}

const REGEXP = "https://trino.io/docs/current/functions/regexp.html";
const DATETIME = "https://trino.io/docs/current/functions/datetime.html";
const JSON_PAGE = "https://trino.io/docs/current/functions/json.html";

export const trinoMacros: readonly TrinoMacro[] = [
  {
    name: "regexp_like",
    sql: "(given, pattern) AS regexp_matches(given, pattern)",
    page: REGEXP,
    examples: [["regexp_like('1a 2b 14m', '\\d+b')", "true"]],
  },
  {
    // Nothing, not the empty text, where the pattern is not found.
    name: "regexp_extract",
    sql: `(given, pattern) AS CASE WHEN regexp_matches(given, pattern) THEN system.main.regexp_extract(given, pattern) END,
      (given, pattern, place) AS CASE WHEN regexp_matches(given, pattern)
        THEN system.main.regexp_extract(given, pattern, place) END`,
    page: REGEXP,
    examples: [
      ["regexp_extract('1a 2b 14m', '\\d+')", "1"],
      ["regexp_extract('1a 2b 14m', '(\\d+)([a-z]+)', 2)", "a"],
    ],
  },
  {
    // Every instance, and a group is $1.
    name: "regexp_replace",
    sql: `(given, pattern) AS system.main.regexp_replace(given, pattern, '', 'g'),
      (given, pattern, other) AS system.main.regexp_replace(given, pattern,
        system.main.regexp_replace(other, '\\$(\\d)', '\\\\\\1', 'g'), 'g')`,
    page: REGEXP,
    examples: [
      ["regexp_replace('1a 2b 14m', '\\d+[ab] ')", "14m"],
      ["regexp_replace('1a 2b 14m', '(\\d+)([ab]) ', '3c$2 ')", "3ca 3cb 14m"],
    ],
  },
  {
    name: "date_add",
    // What is given may be long: by a list of one it is repeated nowhere. Trino's own takes no more than an integer holds.
    sql: `(unit, number, moment) AS list_transform([CAST(number AS INTEGER)], lambda n: moment + CASE lower(unit)
      WHEN 'millisecond' THEN to_milliseconds(n) WHEN 'second' THEN to_seconds(n) WHEN 'minute' THEN to_minutes(n)
      WHEN 'hour' THEN to_hours(n) WHEN 'day' THEN to_days(n) WHEN 'week' THEN to_weeks(n)
      WHEN 'month' THEN to_months(n) WHEN 'quarter' THEN to_months(3 * n) WHEN 'year' THEN to_years(n)
      ELSE error('no unit of an interval') END)[1]`,
    page: DATETIME,
    examples: [
      ["date_add('second', 86, TIMESTAMP '2020-03-01 00:00:00')", "2020-03-01 00:01:26"],
      ["date_add('hour', 9, TIMESTAMP '2020-03-01 00:00:00')", "2020-03-01 09:00:00"],
      ["date_add('day', -1, TIMESTAMP '2020-03-01 00:00:00 UTC')", "2020-02-29 00:00:00"],
    ],
  },
  {
    // Whole units, where DuckDB's own counts their borders.
    name: "date_diff",
    sql: "(unit, one, other) AS date_sub(unit, one, other)",
    page: DATETIME,
    examples: [
      ["date_diff('second', TIMESTAMP '2020-03-01 00:00:00', TIMESTAMP '2020-03-02 00:00:00')", "86400"],
      ["date_diff('hour', TIMESTAMP '2020-03-01 00:00:00 UTC', TIMESTAMP '2020-03-02 00:00:00 UTC')", "24"],
      ["date_diff('day', DATE '2020-03-01', DATE '2020-03-02')", "1"],
    ],
  },
  {
    name: "from_iso8601_date",
    sql: "(given) AS CAST(given AS DATE)",
    page: DATETIME,
    examples: [["from_iso8601_date('2020-05-11')", "2020-05-11"]],
  },
  {
    name: "from_iso8601_timestamp",
    sql: "(given) AS CAST(given AS TIMESTAMPTZ)",
    page: DATETIME,
    examples: [["from_iso8601_timestamp('2020-05-11T11:15:05.055+01:00')", "2020-05-11 10:15:05.055+00"]],
  },
  {
    name: "json_extract_scalar",
    sql: "(given, path) AS json_extract_string(given, path)",
    page: JSON_PAGE,
    examples: [["json_extract_scalar('[1, 2, 3]', '$[2]')", "3"]],
  },
];

/** Statements for a database that stands for Athena's engine. Its zone is UTC, as Athena's is. */
export const trinoStatements: readonly string[] = trinoMacros.map(
  ({ name, sql }) => `CREATE OR REPLACE MACRO ${name}${sql}`,
);
