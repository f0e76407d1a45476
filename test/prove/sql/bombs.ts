/** Texts that are short and cost much: time, memory, disk or stack. Sixty of them. */

const many = (count: number, of: (at: number) => string, by: string) =>
  Array.from({ length: count }, (_, at) => of(at)).join(by);
const nested = (open: string, close: string, times: number) =>
  `repeat('${open}', ${times}) || '1' || repeat('${close}', ${times})`;

const scalars = [
  "levenshtein(repeat('a', 10000000), repeat('b', 10000000))",
  "damerau_levenshtein(repeat('a', 200000), repeat('b', 200000))",
  "jaro_winkler_similarity(repeat('ab', 5000000), repeat('ba', 5000000))",
  "printf('%1000000000d', 1)",
  "printf('%2000000000s', 'x')",
  "format('{:>2000000000}', 'x')",
  "lpad('x', 2000000000, 'y')",
  "rpad('x', 2000000000, 'yz')",
  "repeat('x', 4000000000)",
  "repeat(repeat('x', 100000), 100000)",
  "md5(repeat('x', 3000000000))",
  "replace(repeat('a', 100000000), 'a', repeat('b', 1000))",
  "regexp_replace(repeat('a', 100000000), 'a', repeat('b', 1000), 'g')",
  "translate(repeat('a', 500000000), 'a', 'b')",
  "strftime(as_of(), repeat('%A', 10000000))",
  "string_split(repeat('a,', 100000000), ',')",
  "bin(repeat('a', 200000000))",
  "to_base64(encode(repeat('a', 900000000)))",
  "list_aggregate(range(500000000), 'sum')",
  "list_sum(list_transform(range(100000000), lambda x: x * x))",
  "list_sort(range(200000000))[1]",
  "list_distinct(range(100000000))[1]",
  "list_resize([1], 2000000000)",
  "list_reduce(range(100000000), lambda x, y: x + y)",
  "flatten(list_transform(range(100000), lambda x: range(100000)))",
  "(range(DATE '0001-01-01', DATE '9999-12-31', INTERVAL 1 MICROSECOND))[1]",
  "generate_series(1, 9223372036854775807)[1]",
  "map(range(50000000), range(50000000))",
  `json_contains(${nested("[", "]", 1_000_000)}, '1')`,
  `json_contains(${nested("[", "]", 100_000)}, ${nested("[", "]", 100_000)})`,
  `json_merge_patch(${nested('{"a":', "}", 1_000_000)}, ${nested('{"a":', "}", 1_000_000)})`,
  `json_extract(${nested("[", "]", 10_000_000)}, '$[0]')`,
  `json_keys(${nested('{"a":', "}", 10_000_000)})`,
  `CAST(CAST(${nested("[", "]", 1_000_000)} AS JSON) AS VARIANT)`,
  `json_valid(${nested('{"a":', "}", 10_000_000)})`,
];

const wholes = [
  "SELECT unnest(range(1000000000))::VARCHAR AS external_id",
  "SELECT x::VARCHAR AS external_id FROM range(100000000000) t(x)",
  "SELECT count(*)::VARCHAR AS external_id FROM range(1000000000000) t(x)",
  "SELECT count(DISTINCT x)::VARCHAR AS external_id FROM range(10000000000) t(x)",
  "SELECT md5(x::VARCHAR) AS external_id FROM range(1000000000) t(x) ORDER BY 1",
  "SELECT string_agg(x::VARCHAR) AS external_id FROM range(10000000000) t(x)",
  "SELECT list(x)::VARCHAR AS external_id FROM range(1000000000) t(x)",
  "SELECT median(x)::VARCHAR AS external_id FROM range(1000000000) t(x)",
  "SELECT mode(x)::VARCHAR AS external_id FROM range(1000000000) t(x)",
  "SELECT histogram(x)::VARCHAR AS external_id FROM range(1000000000) t(x)",
  "SELECT (sum(x) OVER (ORDER BY hash(x)))::VARCHAR AS external_id FROM range(1000000000) t(x)",
  "SELECT first(x)::VARCHAR AS external_id FROM range(100000000000) t(x)",
  "SELECT a.id || b.id || c.id || d.id AS external_id FROM users a, users b, users c, users d",
  "SELECT max(a.id || b.id || c.id || d.id || e.id) AS external_id FROM users a, users b, users c, users d, users e",
  "SELECT a.id AS external_id FROM events a JOIN events b ON levenshtein(a.who, b.who) < 100 JOIN events c ON levenshtein(b.who, repeat(c.who, 10000)) > 1",
  "SELECT a.id AS external_id FROM users a, users b, users c, users d WHERE regexp_matches(a.id || b.id || c.id, d.id) ORDER BY hash(d.id)",
  `SELECT id AS external_id FROM users WHERE ${many(450, (at) => `repeat(id, 100000) LIKE '%a_%${at}'`, " AND NOT ")}`,
  `SELECT id AS external_id FROM users WHERE ${many(500, (at) => `repeat(mail, 1000000) ~ 'a${at}$'`, " OR ")}`,
  `WITH q0 AS NOT MATERIALIZED (SELECT * FROM users), ${many(18, (at) => `q${at + 1} AS NOT MATERIALIZED (SELECT x.* FROM q${at} x, q${at} y)`, ", ")} SELECT id AS external_id FROM q18`,
  `WITH q0 AS (SELECT id FROM users), ${many(18, (at) => `q${at + 1} AS MATERIALIZED (SELECT x.id || y.id AS id FROM q${at} x, q${at} y)`, ", ")} SELECT id AS external_id FROM q18`,
  `SELECT id AS external_id FROM ${many(400, (at) => `users u${at}`, ", ")}`,
  `SELECT u0.id AS external_id FROM ${many(60, (at) => `users u${at}`, ", ")} WHERE ${many(59, (at) => `u${at}.city = u${at + 1}.city`, " AND ")}`,
  `SELECT ${many(4_500, () => "1", " + ")} AS external_id`,
  `SELECT ${"(".repeat(9_000)}1${")".repeat(9_000)}::VARCHAR AS external_id`,
  `SELECT ${"[".repeat(900)}1${"]".repeat(900)}::VARCHAR AS external_id`,
];

export const bombs: readonly string[] = [
  ...scalars.map((call) => `SELECT ${call}::VARCHAR AS external_id`),
  ...wholes,
];
