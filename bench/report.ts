/** Formats figures as tables for a terminal or for `docs/performance.md`. */
import { table } from "../local/demo/report.ts";
import type { Figure, Table, Unit } from "./figures.ts";

export interface Result {
  name: string;
  what: string;
  /** 0: the scenario does not depend on members. */
  members: number;
  runs: number;
  figures: Figure[];
  tables: Table[];
}

export function asText(results: readonly Result[]): string {
  return results
    .flatMap((result) => [titleOf(result), table(rowsOf(result), 1), ...result.tables.map(shownTable)])
    .join("\n\n");
}

export function asMarkdown(results: readonly Result[]): string {
  return results
    .flatMap((result) => [
      `### ${titleOf(result)}`,
      markdown(rowsOf(result), 1),
      ...result.tables.flatMap(({ title, rows, texts }) => [`${title}:`, markdown(rows, texts)]),
    ])
    .join("\n\n");
}

function titleOf({ name, what, members, runs }: Result): string {
  const size = members > 0 ? `, ${members.toLocaleString("en")} members` : "";
  return `${name}: ${what}${size}, ${runs === 1 ? "one run" : `median of ${runs} runs`}`;
}

function shownTable({ title, rows, texts }: Table): string {
  return `${title}:\n${table(rows, texts)}`;
}

function rowsOf({ figures, runs }: Result): string[][] {
  const header = ["figure", runs === 1 ? "measured" : "median", "lowest", "highest", "must reach", ""];
  const rows = figures.map(({ what, unit, values, median, mark, met }) => [
    what,
    shown(median, unit),
    shown(Math.min(...values), unit),
    shown(Math.max(...values), unit),
    mark ? `${mark.is} ${shown(mark.bound, unit)}` : "",
    met === undefined ? "" : met ? "reached" : "missed",
  ]);
  const all = [header, ...rows];
  return runs === 1 ? all.map((row) => row.toSpliced(2, 2)) : all;
}

function markdown(rows: readonly string[][], texts: number): string {
  const [header = [], ...others] = rows;
  const rule = header.map((_, column) => (column < texts ? "---" : "---:"));
  return [header, rule, ...others].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

const decimals: Record<Unit, number> = {
  s: 1,
  ms: 0,
  "/s": 0,
  "×": 2,
  "%": 1,
  MiB: 0,
  KB: 0,
  "US $": 4,
  "": 0,
};

function shown(value: number, unit: Unit): string {
  const digits = decimals[unit];
  const number = value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit === "" ? number : `${number} ${unit}`;
}
