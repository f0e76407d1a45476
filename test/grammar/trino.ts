/**
 * A published grammar of Trino's SQL: that of `dt-sql-parser`. It is a package of its own, to keep the project's own install
 * small. Its modules import folders, which only a bundler reads.
 */
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

export const howToInstall = "npm ci --prefix test/grammar --ignore-scripts";

export const isInstalled = existsSync(join(import.meta.dirname, "node_modules/dt-sql-parser"));

export interface Grammar {
  /** What is wrong with a text by the grammar: none where it is a statement of it. */
  faults(sql: string): string[];
  /**
   * All that a statement reads from and does not name itself, where SQL sees those names: tables in small letters and
   * without quotes, and functions in place of tables as "TABLE(…)".
   */
  tables(sql: string): Set<string>;
}

/** Of the parse tree of antlr4ng. */
interface Node {
  ruleIndex?: number;
  children?: Node[];
  getText(): string;
}

export async function trinoGrammar(): Promise<Grammar> {
  const folder = await mkdtemp(join(tmpdir(), "grammar-"));
  try {
    const { outputFiles } = await build({
      stdin: {
        contents: `export { TrinoSQL } from "dt-sql-parser/dist/parser/trino";
          export { TrinoSqlParser } from "dt-sql-parser/dist/lib/trino/TrinoSqlParser";`,
        resolveDir: import.meta.dirname,
      },
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
    });
    const file = join(folder, "trino.mjs");
    await writeFile(file, outputFiles[0]?.contents ?? "");
    const { TrinoSQL, TrinoSqlParser } = await import(pathToFileURL(file).href);
    const trino = new TrinoSQL();
    const rules: readonly string[] = TrinoSqlParser.ruleNames;
    const parsed = (sql: string, isExact = false): { tree: Node; faults: string[] } => {
      const faults: string[] = [];
      const parser = trino.createParser(sql, ({ message }: { message: string }) => faults.push(message));
      if (isExact) parser.interpreter.predictionMode = PREDICTION_LL;
      const tree = parser.program();
      return faults.length > 0 && !isExact ? parsed(sql, true) : { tree, faults };
    };
    return {
      faults: (sql) => parsed(sql).faults,
      tables: (sql) => {
        const found = new Set<string>();
        collect(parsed(sql).tree, { rules, found, named: [] });
        return found;
      },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of antlr4ng's `PredictionMode`. The package's own, SLL, is quicker, and finds faults in texts that have none. */
const PREDICTION_LL = 1;

interface Collected {
  rules: readonly string[];
  found: Set<string>;
  named: readonly string[];
}

function collect(node: Node, { rules, found, named }: Collected): void {
  const ruleOf = ({ ruleIndex = -1 }: Node) => rules[ruleIndex];
  const children = node.children ?? [];
  let names = named;
  if (ruleOf(node) === "tableOrViewName") {
    const name = node.getText().replaceAll('"', "").toLowerCase();
    // The grammar takes LATERAL for one.
    if (!named.includes(name) && name !== "lateral") found.add(name);
    return;
  }
  if (ruleOf(node) === "tableFunctionCall") found.add("TABLE(…)");
  for (const child of children) {
    if (ruleOf(child) !== "with") {
      collect(child, { rules, found, named: names });
      continue;
    }
    for (const query of child.children ?? []) {
      if (ruleOf(query) !== "namedQuery") continue;
      collect(query, { rules, found, named: names });
      names = [...names, query.children?.[0]?.getText().replaceAll('"', "").toLowerCase() ?? ""];
    }
  }
}
