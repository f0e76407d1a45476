/** DuckDB for Lambda, as a layer that the engine functions share: 68 MB are uploaded and kept once, not per function. */
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";

/** `@duckdb/node-api` and all that it loads on x86_64 Linux. */
const packages = [
  "@duckdb/node-api",
  "@duckdb/node-bindings",
  "@duckdb/node-bindings-linux-x64",
  "detect-libc",
];

/** Throws where this machine's install left out the Linux library. */
export function copyEngine(root: string, layer: string): void {
  for (const name of packages) {
    const installed = join(root, "node_modules", name);
    if (!existsSync(installed))
      throw new Error(`${name} is not installed: run npm ci --os=linux --cpu=x64 --libc=glibc, then build.`);
    // Declarations and maps are of no use at run time.
    cpSync(installed, join(layer, "nodejs", "node_modules", name), {
      recursive: true,
      filter: (file) => !/\.(d\.ts|map|md)$/.test(file),
    });
  }
}
