/** SQL texts made by a grammar: most of them sound in form, some that may be evaluated, some that try to get out. */
import fc from "fast-check";
import { allowedFunctions } from "../../../shared/adapters/duckdb/sql/functions.ts";

/** Tables of the catalog, and files: read by nobody, but names that a query may have. */
const strangers = ["sqlite_master", "duckdb_tables", "duckdb_settings", "pg_class", "tables", "a", "b"];
const forbidden = [
  "random",
  "now",
  "getenv",
  "current_setting",
  "read_text",
  "uuid",
  "pg_sleep",
  "nextval",
  "version",
  "json_serialize_sql",
  "error",
  "approx_quantile",
];
const anyFunction = [...allowedFunctions].filter((name) => /^[a-z_0-9]+$/.test(name));

type Grammar = {
  text: string;
  number: string;
  time: string;
  truth: string;
  source: string;
  query: string;
};

const call = (name: string, ...given: string[]) => `${name}(${given.join(", ")})`;
const of = (...texts: string[]) => fc.constantFrom(...texts);

const grammar = fc.letrec<Grammar>((tie) => {
  const text = tie("text");
  const number = tie("number");
  const time = tie("time");
  const truth = tie("truth");
  const source = tie("source");
  const query = tie("query");
  const column = fc.oneof(
    { weight: 12, arbitrary: of("id", "mail", "city", "who", "what", "amount", "at", "more") },
    { weight: 1, arbitrary: of("t.id", "id.id", "user", "nothing", '"happened_at"') },
  );
  const wild = fc
    .tuple(of(...anyFunction, ...forbidden), fc.array(fc.oneof(text, number, time), { maxLength: 3 }))
    .map(([name, given]) => call(name, ...given));
  return {
    text: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { weight: 6, arbitrary: column },
      { weight: 2, arbitrary: of("'a'", "''", "'O''Brien'", "'%_%'", "NULL", "$$x$$", "'ñ€😀'") },
      {
        weight: 2,
        arbitrary: fc
          .tuple(of("upper", "lower", "trim", "reverse", "md5", "max", "min"), text)
          .map(([name, one]) => call(name, one)),
      },
      { weight: 1, arbitrary: fc.tuple(text, text).map(([one, other]) => `(${one} || ${other})`) },
      { weight: 1, arbitrary: fc.tuple(text, number, number).map((three) => call("substr", ...three)) },
      { weight: 1, arbitrary: number.map((one) => `CAST(${one} AS VARCHAR)`) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(truth, text, text)
          .map(([when, one, other]) => `CASE WHEN ${when} THEN ${one} ELSE ${other} END`),
      },
      { weight: 1, arbitrary: query.map((one) => `(SELECT max(external_id) FROM (${one}) q)`) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(of("any_value", "first", "string_agg", "mode", "list"), text)
          .map(([name, one]) => call(name, one)),
      },
      { weight: 1, arbitrary: wild },
    ),
    number: fc.oneof(
      { depthSize: "small" },
      { weight: 4, arbitrary: fc.integer({ min: -3, max: 1_000_000 }).map(String) },
      {
        weight: 2,
        arbitrary: of("TRY_CAST(amount AS DECIMAL(18, 2))", "1e300", "0", "9223372036854775807", "count(*)"),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(number, of("+", "-", "*", "//", "%"), number)
          .map(([one, sign, other]) => `(${one} ${sign} ${other})`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(of("length", "count", "hash", "ascii"), text)
          .map(([name, one]) => call(name, one)),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(of("sum", "avg", "abs", "round"), number).map(([name, one]) => call(name, one)),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(of("row_number()", "rank()", "sum(1)", "lag(id)"), text)
          .map(([name, one]) => `${name} OVER (ORDER BY ${one})`),
      },
    ),
    time: fc.oneof(
      { depthSize: "small" },
      {
        weight: 4,
        arbitrary: of("happened_at", "as_of()", "TIMESTAMP '2026-01-01'", "TRY_CAST(at AS TIMESTAMP)"),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(time, fc.nat(400)).map(([one, days]) => `(${one} - INTERVAL ${days} DAY)`),
      },
      { weight: 1, arbitrary: time.map((one) => call("date_trunc", "'month'", one)) },
      {
        weight: 1,
        arbitrary: of("now()", "current_date", "age(happened_at)", "'now'::TIMESTAMP", "today()"),
      },
    ),
    truth: fc.oneof(
      { depthSize: "small" },
      { weight: 3, arbitrary: of("true", "id IS NOT NULL", "who IN ('a', 'b')", "amount > '1'") },
      { weight: 2, arbitrary: fc.tuple(number, of("<", ">", "="), number).map((three) => three.join(" ")) },
      { weight: 2, arbitrary: fc.tuple(time, of("<", ">="), time).map((three) => three.join(" ")) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(text, of("LIKE", "=", "~", "SIMILAR TO", "IS DISTINCT FROM"), text)
          .map((three) => three.join(" ")),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(truth, of("AND", "OR"), truth)
          .map(([one, word, other]) => `(${one} ${word} NOT ${other})`),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(of("EXISTS", "NOT EXISTS"), query).map(([word, one]) => `${word} (${one})`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(text, query)
          .map(([one, other]) => `${one} IN (SELECT external_id FROM (${other}) q)`),
      },
    ),
    source: fc.oneof(
      { depthSize: "small" },
      {
        weight: 8,
        arbitrary: of("users JOIN events ON id = who", 'Users t LEFT JOIN "events" ON id = who'),
      },
      { weight: 2, arbitrary: of("users", "events") },
      { weight: 1, arbitrary: of(...strangers) },
      {
        weight: 1,
        arbitrary: of(
          "'/etc/passwd'",
          "'https://example.com/a.csv'",
          "read_csv('/etc/passwd')",
          "glob('/*')",
          "main.users",
          "information_schema.tables",
          "users TABLESAMPLE 10%",
          "duckdb_settings()",
          "query('SELECT 1')",
        ),
      },
      {
        weight: 1,
        arbitrary: of("range(10) r(id)", "unnest(['a', 'b']) u(id)", "(VALUES ('a'), ('b')) v(id)"),
      },
      { weight: 1, arbitrary: query.map((one) => `(SELECT external_id AS id FROM (${one}) q) s`) },
    ),
    query: fc.oneof(
      { depthSize: "small" },
      {
        weight: 6,
        arbitrary: fc
          .tuple(text, source, truth)
          .map(([what, from, where]) => `SELECT ${what} AS external_id FROM ${from} WHERE ${where}`),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(text, source, truth)
          .map(
            ([what, from, having]) =>
              `SELECT ${what} AS external_id FROM ${from} GROUP BY ALL HAVING ${having}`,
          ),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(query, of("UNION", "UNION ALL", "EXCEPT", "INTERSECT"), query)
          .map(([one, word, other]) => `(${one}) ${word} (${other})`),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(of(...strangers, "users"), query, query)
          .map(([name, one, other]) => `WITH ${name} AS (SELECT external_id AS id FROM (${one}) q) ${other}`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(query, of("LIMIT 5", "ORDER BY 1", "USING SAMPLE 3", "LIMIT 10%", "OFFSET 2"))
          .map(([one, end]) => `SELECT external_id FROM (${one}) q ${end}`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(of("DISTINCT ON (city)", "DISTINCT"), text)
          .map(([word, what]) => `SELECT ${word} ${what} AS external_id FROM users`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(query, of("; SELECT 1", ") --", "; DROP VIEW users", "\0", "; COPY users TO 'x'", "/*"))
          .map((two) => two.join("")),
      },
    ),
  };
});

export function grammarTexts(count: number, seed: number): string[] {
  return fc.sample(grammar.query, { numRuns: count, seed });
}
