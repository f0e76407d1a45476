/** One esbuild call for all functions: CommonJS, which loads faster than ESM in Lambda, and maps kept beside. */
import { writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative } from "node:path";
import { type BuildOptions, build, type Metafile } from "esbuild";
import type { FunctionName } from "../shared/contract/functions.ts";

/**
 * Ways to find credentials that Lambda never takes: it has them in the environment, where the SDK looks first, and it
 * loads the others only when it gets to them. Should that happen, they are found in the runtime's own SDK.
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

/**
 * Bytes of an API function's bundle; the leanest with a table are 280 KB, mostly its client, and each further client
 * takes some 100 KB. Past this, something unused came along, or a function does too much: a cold start loads all of it.
 */
export const API_BUNDLE_LIMIT = 600 * 1_024;

/** The engine is a native library: it comes with its layer. */
export const enginePackage = "@duckdb/node-api";

/** The process that runs a SQL text, and the module that begins it: it looks for `sql-worker.js` beside what it is bundled into. */
const sqlWorker = "shared/adapters/duckdb/sql/sql-worker.ts";
const beginsSqlWorker = "shared/adapters/duckdb/sql/worker-process.ts";

const options = {
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
  external: [...otherCredentials, enginePackage],
  // CommonJS has these under other names, and would have none.
  define: { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
  // `require` looks into the runtime's SDK and into layers; `import()` would not.
  supported: { "dynamic-import": false },
  metafile: true,
  logLevel: "warning",
} satisfies BuildOptions;

/** Bundles into `dist/functions/<name>/index.js`. Gives, by function, the packages that its bundle still loads. */
export async function bundle(
  root: string,
  names: readonly FunctionName[],
  dist: string,
): Promise<Map<string, string[]>> {
  const outdir = join(dist, "functions");
  const { metafile } = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `functions/${name}.ts`, out: `${name}/index` })),
    outdir,
  });
  // Lambda takes a lone index.js for CommonJS; here it would inherit `"type": "module"`.
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
  const { metafile } = await build({ ...options, absWorkingDir: root, entryPoints, outdir });
  const foreign = Object.values(metafile.outputs).flatMap(loadedBy);
  const unknown = foreign.filter((name) => name !== enginePackage);
  if (unknown.length > 0) throw new Error(`the process of SQL texts loads ${unknown.join(", ")}`);
}

function loadedBy({ imports }: Metafile["outputs"][string]): string[] {
  return [...new Set(imports.map(({ path }) => path))].filter(
    (path) => !isBuiltin(path) && !otherCredentials.includes(path),
  );
}
