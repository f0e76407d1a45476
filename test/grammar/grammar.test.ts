/** Statements of Athena's dialect by a published grammar of Trino. Skipped if it is not installed. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { statements } from "../adapters/athena/statements.ts";
import { type Grammar, howToInstall, isInstalled, trinoGrammar } from "./trino.ts";

describe.skipIf(!isInstalled)(`a published grammar of Trino (needs ${howToInstall})`, () => {
  let grammar: Grammar;
  beforeAll(async () => {
    grammar = await trinoGrammar();
  });

  it("refuses what is no statement of Trino, and UNLOAD, which is Athena's own", () => {
    expect(grammar.faults("SELECT 1")).toEqual([]);
    expect(grammar.faults("SELECT a::varchar FROM t")).not.toEqual([]);
    expect(grammar.faults("SELECT list_contains([1], a) FROM t")).not.toEqual([]);
    expect(grammar.faults("SELECT a FROM t WHERE b = 'it's'")).not.toEqual([]);
    expect(grammar.faults("UNLOAD (SELECT 1) TO 's3://bucket/'")).not.toEqual([]);
  });

  it("accepts each SELECT that Athena is sent", () => {
    const all = fc.sample(statements, { numRuns: 10, seed: 19 }).flat();
    expect(all.length).toBeGreaterThan(40);
    // Of criteria; of partitions in another format; of the columns of a text, and of its rows.
    for (const kind of [
      /^SELECT users\.external_id/,
      /NOT regexp_like\(.+ LIMIT 1\)/,
      / LIMIT 0$/,
      /\) AS found$/,
    ])
      expect(all.filter((sql) => kind.test(sql)).length).toBeGreaterThan(2);
    expect(
      all.map((sql) => ({ sql, faults: grammar.faults(sql) })).filter(({ faults }) => faults.length > 0),
    ).toEqual([]);
  });
});
