/** One esbuild call for all functions: CommonJS, which loads faster than ESM in Lambda, and maps kept beside. */
import { writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
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

/** Bundles into `dist/functions/<name>/index.js`. Gives, by function, the packages that its bundle still loads. */
export async function bundle(
  root: string,
  names: readonly FunctionName[],
  dist: string,
): Promise<Map<string, string[]>> {
  const outdir = join(dist, "functions");
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `functions/${name}.ts`, out: `${name}/index` })),
    outdir,
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
    // `require` looks into the runtime's SDK and into layers; `import()` would not.
    supported: { "dynamic-import": false },
    metafile: true,
    logLevel: "warning",
  });
  // Lambda takes a lone index.js for CommonJS; here it would inherit `"type": "module"`.
  writeFileSync(join(dist, "package.json"), '{ "type": "commonjs" }\n');

  const bundles = Object.entries(metafile.outputs).filter(([file]) => file.endsWith(".js"));
  return new Map(
    bundles.map(([file, { imports }]) => [
      relative(outdir, dirname(join(root, file))),
      [...new Set(imports.map(({ path }) => path))].filter(
        (path) => !isBuiltin(path) && !otherCredentials.includes(path),
      ),
    ]),
  );
}
