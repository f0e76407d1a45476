/** `docs/dialects.md` has a row for each function that a statement uses, and what it says is not used is not. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { statements } from "./statements.ts";

const doc = readFileSync(join(import.meta.dirname, "../../../docs/dialects.md"), "utf8");
// Without what is quoted.
const all = fc
  .sample(statements, { numRuns: 150, seed: 5 })
  .flat()
  .map((sql) => sql.replaceAll(/'(?:[^']|'')*'/g, "''").replaceAll(/"(?:[^"]|"")*"/g, "name"));
const words = new Set([
  "FILTER",
  "JOIN",
  "WHERE",
  "FROM",
  "AND",
  "OR",
  "NOT",
  "IN",
  "AS",
  "CASE",
  "WHEN",
  "THEN",
  "ELSE",
  "SELECT",
]);
const types = new Set(["decimal", "timestamp", "varchar"]);
/** Of a row about an operator or a type: the value that it is about, or the type. */
const isNoFunction = (name: string) => name === "x" || types.has(name);
const used = new Set(
  all
    .flatMap((sql) => [...sql.matchAll(/\b([A-Za-z_]\w*) ?\(/g)].map(([, name = ""]) => name))
    .filter((name) => !words.has(name) && !types.has(name)),
);
const rows = doc
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|")[1] ?? "");
const documented = new Set(
  rows.flatMap((cell) => [...cell.matchAll(/`([A-Za-z_]\w*)/g)].map(([, name = ""]) => name)),
);

it("each function has a row", () => {
  expect(used.size).toBeGreaterThan(15);
  expect([...used].filter((name) => !documented.has(name)).sort()).toEqual([]);
});

it("each function that has a row is in some statement", () => {
  expect([...documented].filter((name) => !used.has(name) && !isNoFunction(name)).sort()).toEqual([]);
});

it.each(["https://trino.io/docs/current/", "https://duckdb.org/docs/stable/"])(
  "each row has an address of %s",
  (address) => {
    const lines = doc.split("\n").filter((line) => line.startsWith("| `"));
    expect(lines.length).toBeGreaterThan(15);
    expect(lines.filter((line) => !line.includes(address))).toEqual([]);
  },
);

it("nothing is divided or ordered, nothing limited but to tell whether there is a row, and no session's zone counts", () => {
  for (const sql of all) {
    expect(sql).not.toMatch(/[/%]|\bORDER BY\b|\bcurrent_|\bnow\(/i);
    // One row of a count, or the columns of no row.
    expect(sql).not.toMatch(/\bLIMIT\b(?! 1\)\)| 0$)/i);
  }
});
