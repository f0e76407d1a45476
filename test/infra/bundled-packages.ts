/** The packages of which something is deployed: in a function, in the layer of the engine, or in the page. */
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { bundleOptions, sqlWorker } from "../../infra/bundle.ts";
import { enginePackages } from "../../infra/engine-layer.ts";
import { type LockedPackage, lockedPackages } from "../../infra/locked-packages.ts";
import { pageEntry, pageOptions } from "../../infra/page-bundle.ts";
import { referenceEntry } from "../../infra/reference-bundle.ts";
import { functions } from "../../shared/contract/functions.ts";

const root = join(import.meta.dirname, "../..");

/** Copied as they are, so that no bundler sees them. The last one has the API reference as one script. */
const copied = [...enginePackages, "@scalar/fastify-api-reference"];

export async function bundledPackages(): Promise<LockedPackage[]> {
  const locked = new Map(lockedPackages().map((one) => [one.path, one]));
  const paths = new Set(copied.map((name) => `node_modules/${name}`));
  const sources = [...Object.keys(functions).map((name) => `functions/${name}.ts`), sqlWorker];
  for (const file of [
    ...(await inputsOf(bundleOptions, sources)),
    ...(await inputsOf(pageOptions, [pageEntry, referenceEntry])),
  ]) {
    // `node_modules` may be a link to a folder elsewhere.
    const [path] = /node_modules\/(.*\/node_modules\/)?(@[^/]+\/)?[^/]+/.exec(file) ?? [];
    if (path) paths.add(path);
  }
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
