/** One esbuild call for all functions: CommonJS, which loads faster than ESM in Lambda, with separate source maps. */
import { writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative } from "node:path";
import { type BuildOptions, build, type Metafile } from "esbuild";
import type { FunctionName } from "../shared/contract/functions.ts";

/**
 * Credential providers that Lambda never uses: credentials are in the environment, which the SDK tries first. The
 * others are loaded only if needed, and would then come from the runtime's own SDK.
 */
const otherCredentials = [
  "@aws-sdk/credential-provider-http",
  "@aws-sdk/credential-provider-ini",
  "@aws-sdk/credential-provider-login",
  "@aws-sdk/credential-provider-process",
  "@aws-sdk/credential-provider-sso",
  "@aws-sdk/credential-provider-web-identity",
  "@smithy/credential-provider-imds",
];

/** What the client of PostgreSQL loads on other platforms only. */
const otherPlatforms = ["pg-native", "pg-cloudflare"];

/**
 * Bytes of an API function's bundle. The smallest one with a table is 280 KB, mostly the DynamoDB client; each further
 * client adds some 100 KB. Above this limit, unused code was bundled or a function does too much: a cold start loads
 * all of it.
 */
export const API_BUNDLE_LIMIT = 600 * 1_024;

/** The engine is a native library, provided by its layer. */
export const enginePackage = "@duckdb/node-api";

/**
 * The process that runs a SQL text, and the module that starts it: it looks for `sql-worker.js` beside the bundle that
 * it is part of.
 */
export const sqlWorker = "shared/adapters/duckdb/sql/sql-worker.ts";
const beginsSqlWorker = "shared/adapters/duckdb/sql/worker-process.ts";

export const bundleOptions = {
  bundle: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  mainFields: ["module", "main"],
  minify: true,
  charset: "utf8",
  sourcemap: "linked",
  sourcesContent: false,
  legalComments: "none",
  external: [...otherCredentials, ...otherPlatforms, enginePackage],
  // CommonJS has these under other names, and would have none.
  define: { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
  // `require` finds the runtime's SDK and layers; `import()` would not.
  supported: { "dynamic-import": false },
  metafile: true,
  logLevel: "warning",
} satisfies BuildOptions;

/** Bundles into `dist/functions/<name>/index.js`. Returns, by function, the packages that its bundle still requires. */
export async function bundle(
  root: string,
  names: readonly FunctionName[],
  dist: string,
): Promise<Map<string, string[]>> {
  const outdir = join(dist, "functions");
  const { metafile } = await build({
    ...bundleOptions,
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `functions/${name}.ts`, out: `${name}/index` })),
    outdir,
  });
  // Lambda treats a lone index.js as CommonJS; here it would inherit `"type": "module"`.
  writeFileSync(join(dist, "package.json"), '{ "type": "commonjs" }\n');

  const folderOf = (file: string) => relative(outdir, dirname(join(root, file)));
  const bundles = Object.entries(metafile.outputs).filter(([file]) => file.endsWith(".js"));
  await bundleSqlWorker(
    root,
    outdir,
    bundles.filter(([, { inputs }]) => inputs[beginsSqlWorker]).map(([file]) => folderOf(file)),
  );
  return new Map(bundles.map(([file, output]) => [folderOf(file), loadedBy(output)]));
}

async function bundleSqlWorker(root: string, outdir: string, folders: readonly string[]): Promise<void> {
  const entryPoints = folders.map((folder) => ({ in: sqlWorker, out: `${folder}/sql-worker` }));
  const { metafile } = await build({ ...bundleOptions, absWorkingDir: root, entryPoints, outdir });
  const foreign = Object.values(metafile.outputs).flatMap(loadedBy);
  const unknown = foreign.filter((name) => name !== enginePackage);
  if (unknown.length > 0) throw new Error(`the process of SQL texts loads ${unknown.join(", ")}`);
}

function loadedBy({ imports }: Metafile["outputs"][string]): string[] {
  return [...new Set(imports.map(({ path }) => path))].filter(
    (path) => !isBuiltin(path) && ![...otherCredentials, ...otherPlatforms].includes(path),
  );
}
