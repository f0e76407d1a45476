/** What Lambda allows of a function and its layers. A larger one is refused only when the stack is deployed. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Bytes of a function with its layers, unzipped. Source: Lambda quotas, "Deployment package (.zip file archive) size". */
export const UNZIPPED_LIMIT = 250 * 1_024 * 1_024;

/** Bytes of the files in a folder that are deployed: source maps stay with the build. */
export function deployedBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => !file.endsWith(".map"))
    .map((file) => statSync(join(folder, file)))
    .reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}

/** Of functions with the engine, by their folder: those that are too large together with its layer. */
export function tooLarge(
  layer: string,
  functions: readonly (readonly [name: string, folder: string])[],
): string[] {
  const engine = deployedBytes(layer);
  return functions.flatMap(([name, folder]) => {
    const bytes = engine + deployedBytes(folder);
    if (bytes <= UNZIPPED_LIMIT) return [];
    const of = `${megabytes(bytes)} of ${megabytes(UNZIPPED_LIMIT)}`;
    return [`${name} and the engine's layer are ${of} that Lambda takes unzipped`];
  });
}

export function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / (1_024 * 1_024))} MB`;
}
