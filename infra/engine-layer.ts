/**
 * DuckDB for Lambda, as a layer that the engine functions share: its 68 MB are uploaded and stored once, not per
 * function.
 */
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";

/** `@duckdb/node-api` and its dependencies on x86_64 Linux. */
export const enginePackages: readonly string[] = [
  "@duckdb/node-api",
  "@duckdb/node-bindings",
  "@duckdb/node-bindings-linux-x64",
  "detect-libc",
];

/**
 * Throws if the local install lacks the Linux library. Installing it by npm's `--os` and `--cpu` would leave out what the
 * build itself needs of the host, such as esbuild's program.
 */
export function copyEngine(root: string, layer: string): void {
  for (const name of enginePackages) {
    const installed = join(root, "node_modules", name);
    if (!existsSync(installed))
      throw new Error(
        `${name} is not installed. Run npm ci and the build on x86_64 Linux with glibc: docs/deploy.md says how elsewhere.`,
      );
    // Declarations and source maps are not used at run time.
    cpSync(installed, join(layer, "nodejs", "node_modules", name), {
      recursive: true,
      filter: (file) => !/\.(d\.ts|map|md)$/.test(file),
    });
  }
}
