/** Texts of SQL cohorts by a published grammar of Trino: what is let through reads from no other table. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { acceptedText } from "../../shared/adapters/athena/sql/rules.ts";
import { textStatements } from "../adapters/athena/statements.ts";
import { type Grammar, howToInstall, isInstalled, trinoGrammar } from "./trino.ts";

const tables = ["events", "users"];
const column = (name: string) => ({ name, type: "string" });
const asked = {
  asOf: new Date("2026-01-05T09:00:00Z"),
  timeZone: "UTC",
  tables: {
    events: { database: "lake", table: "events", columns: ["who", "at", "x", "y"].map(column) },
    users: { database: "lake", table: "users", columns: ["id", "x", "y"].map(column) },
  },
  dataSet: {
    events: { columns: { user: "who", time: "at" }, eventIs: "visit" },
    users: { columns: { user: "id", externalId: "id" } },
  },
};

type Words = string[];
/** Of queries, relations and values together. */
const within = { depthIdentifier: "nested", maxDepth: 3 } as const;
const flat = (...parts: fc.Arbitrary<Words | string>[]): fc.Arbitrary<Words> =>
  fc.tuple(...parts).map((all) => all.flat());
const words = (text: string) => fc.constant(text.split(" "));
const maybe = (part: fc.Arbitrary<Words>) => fc.oneof(fc.constant<Words>([]), part);
const listed = (part: fc.Arbitrary<Words>) =>
  fc
    .array(part, { minLength: 1, maxLength: 2 })
    .map((all) => all.flatMap((one, at) => (at > 0 ? [",", ...one] : one)));

const { query } = fc.letrec<{ query: Words; select: Words; relation: Words; value: Words; named: Words }>(
  (tie) => ({
    query: fc.oneof(
      within,
      tie("select"),
      flat(words("WITH"), listed(tie("named")), tie("select")),
      flat(tie("select"), words("UNION ALL"), tie("select")),
      flat(words("("), tie("query"), words(") EXCEPT"), tie("select")),
    ),
    named: flat(
      fc.constantFrom("a", "b", "users"),
      maybe(words("( x , y )")),
      words("AS ("),
      tie("query"),
      words(")"),
    ),
    select: flat(
      words("SELECT"),
      listed(tie("value")),
      maybe(flat(words("FROM"), listed(tie("relation")))),
      maybe(flat(words("WHERE"), tie("value"))),
      maybe(words("GROUP BY x , y")),
      maybe(words("WINDOW w AS ( PARTITION BY x , y ) , v AS ( ORDER BY x )")),
    ),
    relation: fc.oneof(
      within,
      fc.constantFrom<Words>(
        ["users"],
        ["users", "u"],
        ["events", "AS", "window"],
        ["Events"],
        ['"users"', "limit"],
      ),
      fc.constantFrom<Words>(["secret"], ["a"], ["b"], ["lake", ".", "users"], ['"SECRET"', "users"]),
      words("UNNEST ( ARRAY [ x , y ] ) WITH ORDINALITY AS users ( x , y )"),
      words("( VALUES 1 , 2 ) AS secret ( x )"),
      flat(words("("), tie("query"), words(")"), maybe(words("AS secret ( x , y )"))),
      flat(words("LATERAL ("), tie("query"), words(")")),
      flat(words("("), tie("relation"), words("CROSS JOIN"), tie("relation"), words(")")),
      flat(tie("relation"), words("JOIN"), tie("relation"), words("ON"), tie("value")),
      flat(tie("relation"), words("LEFT JOIN"), tie("relation"), words("USING ( x , y )")),
    ),
    value: fc.oneof(
      within,
      fc.constantFrom<Words>(
        ["x"],
        ["u", ".", "x"],
        ["'it''s from secret'"],
        ["1.5e3"],
        ["count(*)"],
        ['"from"'],
      ),
      words("extract ( YEAR FROM x )"),
      words("trim ( BOTH y FROM x )"),
      words("substring ( x FROM 1 )"),
      words("CAST ( x AS decimal ( 10 , 2 ) )"),
      words("row_number ( ) OVER ( PARTITION BY x , y ORDER BY x , y )"),
      flat(words("x IS NOT DISTINCT FROM"), tie("value")),
      flat(words("x IN ("), tie("query"), words(")")),
      flat(words("EXISTS ("), tie("query"), words(")")),
      flat(words("("), tie("query"), words(")")),
      flat(words("extract ( YEAR FROM ("), tie("query"), words(") )")),
      flat(words("coalesce ("), tie("value"), words(","), tie("value"), words(")")),
    ),
  }),
);
const between = fc.constantFrom(" ", "\n", " /* from secret ( ' */ ", " -- , secret ) '\n", "\t");
const written = (all: fc.Arbitrary<Words>) =>
  fc
    .tuple(all, fc.infiniteStream(between))
    .map(([parts, blanks]) =>
      parts.reduce((text, part) => `${text}${text && [...blanks.take(1)][0]}${part}`, ""),
    );
/** Words left out, repeated, or in another order. */
const damaged = fc
  .tuple(query, fc.array(fc.tuple(fc.nat(60), fc.nat(60), fc.nat(2)), { minLength: 1, maxLength: 3 }))
  .map(([all, changes]) => {
    const parts = [...all];
    for (const [one, other, how] of changes) {
      const at = one % parts.length;
      if (how === 0) parts.splice(at, 1);
      else if (how === 1) parts.splice(at, 0, parts[other % parts.length] ?? "");
      else [parts[at], parts[other % parts.length]] = [parts[other % parts.length] ?? "", parts[at] ?? ""];
      if (parts.length === 0) return ["x"];
    }
    return parts;
  });

describe.skipIf(!isInstalled)(
  `a published grammar of Trino (needs ${howToInstall})`,
  { timeout: 300_000 },
  () => {
    let grammar: Grammar;
    beforeAll(async () => {
      grammar = await trinoGrammar();
    });
    /** The statements that Athena is sent for a text, of its columns and of its rows. */
    const sent = (sql: string): string[] => {
      if ("fault" in acceptedText(sql, tables)) return [];
      return Object.values(textStatements({ ...asked, sql }, [column("external_id")]));
    };
    const foreign = (sql: string, own: readonly string[]) =>
      [...grammar.tables(sql)].filter((name) => !own.includes(name));
    const ofStatements = tables.map((name) => `lake.${name}`);

    it("finds the tables that a statement reads from, and not those that it names", () => {
      const sql =
        'WITH a AS (SELECT 1 FROM "Lake".b) SELECT 1 FROM a, (SELECT 1 FROM a JOIN c ON true), TABLE(f(1))';
      expect([...grammar.tables(sql)]).toEqual(["lake.b", "c", "TABLE(…)"]);
    });

    it("reads from other tables in all texts that are refused for one, and in none that is let through", () => {
      let seen = { through: 0, refused: 0 };
      fc.assert(
        fc.property(written(query), (text) => {
          if (grammar.faults(text).length > 0) return;
          const all = sent(text);
          const isThrough = all.length > 0;
          seen = isThrough ? { ...seen, through: seen.through + 1 } : { ...seen, refused: seen.refused + 1 };
          expect({ text, foreign: foreign(text, tables).length > 0 }).toEqual({ text, foreign: !isThrough });
          for (const statement of all) {
            expect(grammar.faults(statement)).toEqual([]);
            expect({ statement, foreign: foreign(statement, ofStatements) }).toEqual({
              statement,
              foreign: [],
            });
          }
        }),
        { numRuns: 60, seed: 19, endOnFailure: true },
      );
      expect(Math.min(seen.through, seen.refused)).toBeGreaterThan(5);
    });

    it("reads from no other table in a damaged text that is let through, if it reads it at all", () => {
      let read = 0;
      fc.assert(
        fc.property(written(damaged), (text) => {
          for (const statement of sent(text)) {
            if (grammar.faults(statement).length > 0) continue;
            read += 1;
            expect({ text, foreign: foreign(statement, ofStatements) }).toEqual({ text, foreign: [] });
          }
        }),
        { numRuns: 100, seed: 19, endOnFailure: true },
      );
      expect(read).toBeGreaterThan(0);
    });
  },
);
