/** Which texts are let through to Athena, which are not, and where the fault is. */
import { describe, expect, it } from "vitest";
import { acceptedText } from "../../../shared/adapters/athena/sql/rules.ts";
import { writtenText } from "../../../shared/adapters/athena/sql/written-text.ts";

const tables = ["events", "users"];
const verdict = (text: string, of = tables) => acceptedText(text, of);
const reads = (text: string) => {
  const found = verdict(text);
  if ("fault" in found) throw new Error(JSON.stringify(found));
  return [...found.reads].sort();
};
const fault = (text: string, of = tables) => {
  const found = verdict(text, of);
  if (!("fault" in found)) throw new Error(`it is let through: ${text}`);
  const { said, at } = found.fault;
  return { code: said.code, ...said.values, ...(at !== undefined && { from: text.slice(at, at + 8) }) };
};

describe("the columns that a text needs", () => {
  const names = (text: string) => {
    const found = verdict(text);
    return "fault" in found ? found.fault : found.names && [...found.names];
  };
  it.each([
    "SELECT * FROM users",
    "SELECT count(*), u.* FROM users u",
    "SELECT DISTINCT * FROM users",
    "SELECT id, * FROM users",
    "SELECT id FROM users NATURAL JOIN events",
    "SELECT u.a FROM users AS u(a, b)",
    "SELECT a FROM users u (a, b)",
    'SELECT a FROM "USERS" "where" (a, b)',
    "SELECT a FROM ((users)) AS u(a, b)",
    'SELECT U&"\\0069d" FROM users',
  ])("are all that there are: %s", (text) => expect(names(text)).toBeUndefined());

  it.each([
    "SELECT id FROM users WHERE (plan = 'a')",
    "SELECT count(*), 2 * id FROM users JOIN events ON (plan = who)",
    'SELECT "ID" FROM users u JOIN events USING (plan)',
    "SELECT id FROM users AS u WHERE plan IN (SELECT who FROM events)",
  ])("are those that it names: %s", (text) => {
    expect(names(text)).toEqual(expect.arrayContaining(["id", "plan"]));
    expect(names(text)).not.toContain("device");
  });
});

describe("a text that may be asked", () => {
  it.each<[string, string[]]>([
    ["SELECT id AS external_id FROM users", ["users"]],
    ["SELECT id FROM users;\n-- that is all", ["users"]],
    ["  (SELECT id FROM Users) -- )", ["users"]],
    ['SELECT id FROM "USERS" AS u (id, device)', ["users"]],
    ["SELECT 'u1' AS external_id", []],
    ["SELECT u.id FROM users u, events AS e WHERE u.id = e.who", ["events", "users"]],
    ["SELECT u.id FROM (users u JOIN events e ON u.id = e.who)", ["events", "users"]],
    ["SELECT u.id FROM ((users) AS u CROSS JOIN ((SELECT who FROM events)))", ["events", "users"]],
    ["SELECT id FROM users WHERE id IN (SELECT who FROM events)", ["events", "users"]],
    ["WITH a AS (SELECT who FROM events), b (x) AS (SELECT who FROM a) SELECT x FROM b, a", ["events"]],
    ["WITH users AS (SELECT id FROM users) SELECT id FROM users", ["users"]],
    [
      "SELECT who FROM events GROUP BY who, day, amount HAVING count(*) > 3 ORDER BY 1, 2 LIMIT 5",
      ["events"],
    ],
    [
      "SELECT extract(YEAR FROM happened_at), trim(BOTH ' ' FROM who), substring(who FROM 2) FROM events",
      ["events"],
    ],
    [
      "SELECT who FROM events WHERE what IS NOT DISTINCT FROM amount AND what IS DISTINCT FROM day",
      ["events"],
    ],
    ["SELECT who, t FROM events CROSS JOIN UNNEST(tags, names) WITH ORDINALITY AS x (t, n, o)", ["events"]],
    ["SELECT who FROM events e CROSS JOIN LATERAL (SELECT 1 AS one FROM users)", ["events", "users"]],
    [
      "SELECT who, count(*) OVER w FROM events WINDOW w AS (PARTITION BY who), v AS (ORDER BY day)",
      ["events"],
    ],
    ["SELECT id FROM (VALUES ('u1', 1), ('u2', 2)) AS given (id, n)", []],
    ["SELECT who FROM events WHERE happened_at >= as_of() - INTERVAL '180' DAY", ["events"]],
    [
      "SELECT CAST(at AS timestamp(3) with time zone) AS a, ARRAY[1, 2], m['a'], \"now\" FROM events",
      ["events"],
    ],
    ["SELECT 'it''s ; -- ( /* secret', \"odd \"\" ; name\" FROM users /* from secret */", ["users"]],
    ["SELECT id FROM users EXCEPT SELECT who FROM events", ["events", "users"]],
    ["SELECT max_by(what, at) FILTER (WHERE amount > 1.5e3) FROM events", ["events"]],
  ])("%s", (text, wanted) => expect(reads(text)).toEqual(wanted));
});

describe("a text that is no single query", () => {
  it.each([
    ["-- nothing\n", "empty"],
    ["", "empty"],
    [";", "empty"],
    ["SELECT 1; SELECT 2", "several-statements", "; SELECT"],
    ["SELECT 1;;", "several-statements", ";;"],
    ["SELECT 1 /* ; */ ; DROP TABLE users", "several-statements", "; DROP T"],
    ["UNLOAD (SELECT 1) TO 's3://elsewhere/'", "only-select", "UNLOAD ("],
    [
      "USING EXTERNAL FUNCTION f(x varchar) RETURNS varchar LAMBDA 'l' SELECT f(id) FROM users",
      "only-select",
    ],
    ["EXPLAIN ANALYZE SELECT id FROM users", "only-select", "EXPLAIN "],
    ["VALUES 1", "only-select", "VALUES 1"],
    ["SHOW TABLES", "only-select", "SHOW TAB"],
    ["SELECT * FROM (INSERT INTO users VALUES (1))", "only-select", "INSERT I"],
    ["SELECT 1 INTO other", "only-select", "INTO oth"],
    ["WITH a AS (CREATE TABLE b AS SELECT 1) SELECT 1 FROM a", "only-select", "CREATE T"],
    ["WITH RECURSIVE a (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a) SELECT n FROM a", "recursive"],
    ["SELECT ? AS external_id", "parameter", "? AS ext"],
    ["SELECT id FROM users TABLESAMPLE BERNOULLI (10)", "sample", "TABLESAM"],
    ["SELECT id FROM users WHERE a = '\0'", "nul"],
  ] as [string, string, string?][])("%j", (text, code, from) =>
    expect(fault(text)).toMatchObject({ code, ...(from !== undefined && { from }) }),
  );
});

describe("a text that would leave its parentheses", () => {
  it.each([
    ["SELECT 1) TO 's3://elsewhere/' WITH (format='PARQUET') --", "not-opened", ")", ") TO 's3"],
    ["SELECT 1) AS a CROSS JOIN secret AS b WHERE (true", "not-opened", ")", ") AS a C"],
    ["SELECT (1", "not-closed", "(", "(1"],
    ["SELECT ARRAY[(1])", "not-opened", "]", "])"],
    ["SELECT 'it''s", "not-closed", "'", "'it''s"],
    ["SELECT 'one", "not-closed", "'", "'one"],
    ['SELECT "one', "not-closed", '"', '"one'],
    ["SELECT 1 /* one", "not-closed", "/*", "/* one"],
    ["SELECT 1 /* /* */ */ )", "not-opened", ")", ")"],
    ["SELECT `a'b` FROM users WHERE a = 'c`", "not-closed", "`", "`a'b` FR"],
    ["SELECT 'a\\') UNION SELECT 1 --'", "not-opened", ")", ") UNION "],
  ])("%s", (text, code, mark, from) => expect(fault(text)).toMatchObject({ code, mark, from }));
});

describe("a text with a character outside of quotes that is none of ASCII", () => {
  it.each([
    ["SELECT s.id FROM users u jo\u0131n secret s ON true", "jo\u0131n", "jo\u0131n sec"],
    ["SELECT s.id FROM users u, events e J\u0130oin secret s ON true", "J\u0130oin", "J\u0130oin se"],
    ["SELECT id FROM users WHERE day = current_t\u0131mestamp", "current_t\u0131mestamp", "current_"],
    ["SELECT id FROM users table\u017fample bernoulli (10)", "table\u017fample", "table\u017fam"],
    ["SELECT 1 UN\u0131ON SELECT a FROM secret", "UN\u0131ON", "UN\u0131ON SE"],
    [
      "SELECT id FROM users \uff4a\uff4f\uff49\uff4e secret",
      "\uff4a\uff4f\uff49\uff4e",
      "\uff4a\uff4f\uff49\uff4e sec",
    ],
    ["SELECT id FROM users WHERE a = \uff11", "\uff11", "\uff11"],
    ["SELECT ran\u043e() FROM users", "ran\u043e", "ran\u043e() F"],
    ["SELECT a\u00f1o FROM users", "a\u00f1o", "a\u00f1o FROM"],
    ["SELECT ran\u200bdom() FROM users", "U+200B", "\u200bdom() F"],
    ["SELECT id FROM users jo\u00adin secret", "U+00AD", "\u00adin secr"],
    ["SELECT cafe\u0301 FROM users", "U+0301", "\u0301 FROM u"],
    ["SELECT id FROM users WHERE a = \u2018Ana L\u2019", "U+2018", "\u2018Ana L\u2019"],
    ["SELECT id FROM users WHERE a = \uff071\uff07", "U+FF07", "\uff071\uff07"],
    ["SELECT id FROM \u201cusers\u201d", "U+201C", "\u201cusers\u201d"],
    ["SELECT 1\uff1b SELECT 2", "U+FF1B", "\uff1b SELECT"],
    ["SELECT 1\u037e SELECT 2", "U+037E", "\u037e SELECT"],
    ["SELECT (1\uff09", "U+FF09", "\uff09"],
    ["SELECT \u{1f600} FROM users", "U+1F600", "\u{1f600} FROM "],
    ["SELECT \ud800 FROM users", "U+D800", "\ud800 FROM u"],
  ])("is refused, although some engines would read a letter of ASCII in its place: %j", (text, word, from) =>
    expect(fault(text)).toEqual({
      code: word.startsWith("U+") ? "character-needs-quotes" : "word-needs-quotes",
      name: word,
      from,
    }),
  );

  it("is asked where it is in quotes or in a comment, or a blank, which is sent as a space", () => {
    const text =
      "\ufeffSELECT\u00a0\"a\u00f1o\",\u2028'jo\u0131n \u200b'\u3000FROM\u2003users -- \u00f1 \u2028 FROM secret\n";
    expect(reads(text)).toEqual(["users"]);
    const accepted = verdict(text);
    if ("fault" in accepted) throw new Error("it is refused");
    expect(writtenText(text, accepted.tokens, new Date(0)).sql.trim()).toBe(
      "SELECT \"a\u00f1o\", 'jo\u0131n \u200b' FROM users",
    );
  });
});

describe("a table that is not the data set's", () => {
  it.each([
    ["SELECT a FROM secret", "secret"],
    ["SELECT a FROM lake.secret", "lake.secret"],
    ['SELECT a FROM awsdatacatalog."lake" . users', "awsdatacatalog.lake.users"],
    ["SELECT a FROM users.secret", "users.secret"],
    ['SELECT a FROM "users$partitions"', "users$partitions"],
    ["SELECT a FROM information_schema.tables", "information_schema.tables"],
    ["SELECT a FROM users, secret", "secret"],
    ["SELECT a FROM users u,secret", "secret"],
    ["SELECT a FROM users/**/,/**/secret", "secret"],
    ["SELECT a FROM users--\n,secret", "secret"],
    ["SELECT a FROM users JOIN secret ON true", "secret"],
    ["SELECT a FROM users JOIN events ON users.id = events.who, secret", "secret"],
    ["SELECT a FROM users u JOIN UNNEST(u.x) t ON true CROSS JOIN secret", "secret"],
    ["SELECT a FROM (secret)", "secret"],
    ["SELECT a FROM (users CROSS JOIN secret)", "secret"],
    ["SELECT a FROM ((users), secret)", "secret"],
    ["SELECT a FROM LATERAL (SELECT a FROM secret)", "secret"],
    ["SELECT (SELECT max(a) FROM secret)", "secret"],
    ["SELECT 1 WHERE EXISTS (SELECT 1 FROM secret)", "secret"],
    ["SELECT 1 UNION SELECT a FROM secret", "secret"],
    ["WITH a AS (SELECT a FROM secret) SELECT a FROM a", "secret"],
    ["WITH a AS (SELECT 1 AS x FROM a) SELECT x FROM a", "a"],
    ["WITH a AS (SELECT 1 AS x FROM b), b AS (SELECT 1) SELECT x FROM a", "b"],
    ["SELECT x FROM (WITH a AS (SELECT 1 AS x) SELECT x FROM a), a", "a"],
    ["(WITH a AS (SELECT 1 AS x) SELECT x FROM a) UNION SELECT x FROM a", "a"],
    ["SELECT extract(YEAR FROM (SELECT at FROM secret))", "secret"],
    ["SELECT trim((SELECT a FROM secret))", "secret"],
    ["SELECT substring(SELECT a FROM secret)", "secret"],
    ['SELECT a "is" , b "distinct" FROM secret', "secret"],
    ["SELECT .5FROM secret", "secret"],
    ["SELECT 1.5e3FROM secret", "secret"],
    ["SELECT 1.FROM secret", "secret"],
    ["SELECT u.FROM secret", "secret"],
    ["SELECT a FROM users WINDOW, secret", "secret"],
    ["SELECT a FROM users window CROSS JOIN secret", "secret"],
    ['SELECT a FROM users "limit", secret', "secret"],
    ["SELECT a FROM (VALUES 1) t, secret", "secret"],
  ])("%s", (text, name) =>
    expect(fault(text)).toMatchObject({ code: "no-table", name, tables: "events,users" }),
  );

  it("is users where the data set has none, and no query of that name is there", () => {
    expect(fault("SELECT id FROM users", ["events"])).toMatchObject({ code: "no-table", name: "users" });
    expect(
      verdict("WITH users AS (SELECT who AS id FROM events) SELECT id FROM users", ["events"]),
    ).toHaveProperty("reads");
  });

  it.each([
    ["TABLE secret", "only-select"],
    ["SELECT 1 UNION TABLE secret", "not-a-table"],
    ["SELECT a FROM (TABLE secret)", "not-a-table"],
    ["SELECT a FROM TABLE(system.query(query => 'SELECT 1'))", "not-a-table"],
    ["SELECT a FROM sequence(1, 5)", "not-a-table"],
    ["SELECT a FROM JSON_TABLE('[]', 'lax $' COLUMNS (a int PATH 'lax $.a'))", "not-a-table"],
  ])("is none that is read in another way: %s", (text, code) => expect(fault(text)).toMatchObject({ code }));
});

describe("a function that an import can't repeat, or that tells of the engine", () => {
  it.each([
    ["SELECT now()", "function-of-the-clock", "now"],
    ['SELECT "NOW" /* */ ()', "function-of-the-clock", "now"],
    ["SELECT system.builtin.now()", "function-of-the-clock", "now"],
    ["SELECT id FROM users WHERE day = current_date", "function-of-the-clock", "current_date"],
    ["SELECT CURRENT_TIMESTAMP(3)", "function-of-the-clock", "current_timestamp"],
    ["SELECT id FROM users ORDER BY random()", "function-that-changes", "random"],
    ["SELECT uuid()", "function-that-changes", "uuid"],
    ["SELECT current_user", "function-of-settings", "current_user"],
    ["SELECT version()", "function-of-settings", "version"],
    ["SELECT approx_distinct(who) FROM events", "function-approximate", "approx_distinct"],
  ])("%s", (text, code, name) => expect(fault(text)).toMatchObject({ code, name }));

  it("is no column of that name", () => {
    expect(reads('SELECT now, random, "current_date", u.uuid FROM users u')).toEqual(["users"]);
  });
});
