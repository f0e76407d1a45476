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

/** What is wrong with a text by the grammar: none where it is a statement of it. */
export type Grammar = (sql: string) => string[];

export async function trinoGrammar(): Promise<Grammar> {
  const folder = await mkdtemp(join(tmpdir(), "grammar-"));
  try {
    const { outputFiles } = await build({
      stdin: {
        contents: 'export { TrinoSQL } from "dt-sql-parser/dist/parser/trino";',
        resolveDir: import.meta.dirname,
      },
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
    });
    const file = join(folder, "trino.mjs");
    await writeFile(file, outputFiles[0]?.contents ?? "");
    const { TrinoSQL } = await import(pathToFileURL(file).href);
    const parser = new TrinoSQL();
    return (sql) => parser.validate(sql).map(({ message }: { message: string }) => message);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
