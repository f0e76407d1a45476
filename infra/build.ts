/**
 * `npm run build`: bundles each function of the contract to `dist/functions/<name>/index.js`, the engine as a layer,
 * and the page to `dist/page`.
 */
import { existsSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type FunctionName, type FunctionSpec, functions } from "../shared/contract/functions.ts";
import { routes } from "../shared/contract/routes.ts";
import { API_BUNDLE_LIMIT, bundle, enginePackage } from "./bundle.ts";
import { builtFolder, engineLayerFolder, functionFolder, pageFolder } from "./dist.ts";
import { copyEngine } from "./engine-layer.ts";
import { tooLarge } from "./engine-size.ts";
import { bundlePage, FIRST_LOAD_LIMIT } from "./page-bundle.ts";

const root = join(import.meta.dirname, "..");
const specs: [FunctionName, FunctionSpec][] = Object.entries(functions) as [FunctionName, FunctionSpec][];
const names = specs.map(([name]) => name);
const answering = new Set<FunctionName>(routes.map(({ by }) => by));

const missing = names.filter((name) => !existsSync(join(root, "functions", `${name}.ts`)));
if (missing.length > 0) fail(missing.map((name) => `functions/${name}.ts is in the contract and not there`));

rmSync(builtFolder, { recursive: true, force: true });
const foreign = await bundle(root, names, builtFolder).catch(() =>
  fail(["not everything could be bundled: the errors above say what"]),
);
const layer = engineLayerFolder(builtFolder);
copyEngine(root, layer);
const page = await bundlePage(pageFolder(builtFolder));

const faults = specs.flatMap(([name, { needs }]) => [
  ...foreignFaults(name, needs.includes("engine")),
  ...(answering.has(name) && !needs.includes("engine") ? sizeFaults(name) : []),
  ...loadFaults(name),
]);
const withEngine = specs.filter(([, { needs }]) => needs.includes("engine"));
faults.push(
  ...tooLarge(
    layer,
    withEngine.map(([name]) => [name, functionFolder(builtFolder, name)]),
  ),
);
if (page.firstLoad > FIRST_LOAD_LIMIT)
  faults.push(
    `the page loads ${kilobytes(page.firstLoad)} of JavaScript at first; ${kilobytes(FIRST_LOAD_LIMIT)} are allowed`,
  );
report();
if (faults.length > 0) fail(faults);

/** Packages that a bundle requires at run time and that neither Lambda nor a layer provides. */
function foreignFaults(name: FunctionName, hasEngine: boolean): string[] {
  return (foreign.get(name) ?? [])
    .filter((needed) => !(hasEngine && needed === enginePackage))
    .map((needed) => `${name} loads ${needed}, which is not deployed with it: does it import too much?`);
}

function sizeFaults(name: FunctionName): string[] {
  const bytes = bundleBytes(name);
  if (bytes <= API_BUNDLE_LIMIT) return [];
  return [`${name} is ${kilobytes(bytes)}; a function of the API may be ${kilobytes(API_BUNDLE_LIMIT)}`];
}

function loadFaults(name: FunctionName): string[] {
  try {
    const loaded = createRequire(import.meta.url)(bundleFile(name)) as { handler?: unknown };
    return typeof loaded.handler === "function" ? [] : [`${name} exports no function named handler`];
  } catch (error) {
    return [`${name} does not load: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function report(): void {
  for (const name of names.toSorted((one, other) => bundleBytes(other) - bundleBytes(one)))
    console.log(`${kilobytes(bundleBytes(name)).padStart(8)}  ${name}`);
  console.log(
    `${kilobytes(page.firstLoad).padStart(8)}  JavaScript of the page at the first visit, compressed`,
  );
  console.log(`${kilobytes(page.styles).padStart(8)}  its styles, compressed`);
}

function bundleFile(name: FunctionName): string {
  return join(functionFolder(builtFolder, name), "index.js");
}

function bundleBytes(name: FunctionName): number {
  return statSync(bundleFile(name)).size;
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_024)} KB`;
}

function fail(faults: readonly string[]): never {
  for (const fault of faults) console.error(`build: ${fault}`);
  process.exit(1);
}
