/** Where `npm run build` writes what the stacks deploy. */
import { join } from "node:path";
import type { FunctionName } from "../shared/contract/functions.ts";

export const builtFolder = join(import.meta.dirname, "../dist");

/** The folder contains `index.js`, whose export is `handler`. */
export function functionFolder(dist: string, name: FunctionName): string {
  return join(dist, "functions", name);
}

/** The layer of the engine functions: `nodejs/node_modules`, where Lambda looks for packages. */
export function engineLayerFolder(dist: string): string {
  return join(dist, "layers", "engine");
}

/** The page's files: `index.html`, `reference.html`, and what they load. */
export function pageFolder(dist: string): string {
  return join(dist, "page");
}
