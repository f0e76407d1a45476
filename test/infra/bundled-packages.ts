/** The packages of which something is deployed: in a function, in the layer of the engine, or in the page. */
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { bundleOptions, sqlWorker } from "../../infra/bundle.ts";
import { enginePackages } from "../../infra/engine-layer.ts";
import { type LockedPackage, lockedPackages, packagePath } from "../../infra/locked-packages.ts";
import { pageEntry, pageOptions } from "../../infra/page-bundle.ts";
import { referenceEntry } from "../../infra/reference-bundle.ts";
import { functions } from "../../shared/contract/functions.ts";

const root = join(import.meta.dirname, "../..");

/** Copied as they are, so that no bundler sees them. The last one has the API reference as one script. */
const copied = [...enginePackages, "@scalar/fastify-api-reference"].map((name) => `node_modules/${name}`);

export async function bundledPackages(): Promise<LockedPackage[]> {
  const sources = [...Object.keys(functions).map((name) => `functions/${name}.ts`), sqlWorker];
  const bundled = lockedAt(await inputsOf(bundleOptions, sources));
  return [...new Set([...bundled, ...(await packagesOfPage()), ...lockedAt(copied)])];
}

/** Those of which a part is in the page, without the copied script of the API reference. */
export async function packagesOfPage(): Promise<LockedPackage[]> {
  return lockedAt(await inputsOf(pageOptions, [pageEntry, referenceEntry]));
}

const locked = new Map(lockedPackages().map((one) => [one.path, one]));

function lockedAt(files: readonly string[]): LockedPackage[] {
  const paths = new Set(files.flatMap((file) => packagePath(file) ?? []));
  return [...paths].map((path) => {
    const known = locked.get(path);
    if (!known) throw new Error(`${path} is bundled, and is not in package-lock.json`);
    return known;
  });
}

/** Files of which a part is in the output. */
async function inputsOf(options: BuildOptions, entryPoints: string[]): Promise<string[]> {
  const { metafile } = await build({
    ...options,
    absWorkingDir: root,
    entryPoints,
    outdir: join(root, "bundled"),
    // What functions share is written once, and nobody reads it.
    format: "esm",
    splitting: true,
    minify: false,
    sourcemap: false,
    metafile: true,
    write: false,
  });
  return Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
}
