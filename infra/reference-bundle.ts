/**
 * Builds what the API reference of `web/reference/` loads, beside the page's files. It shares none with the page, whose
 * first load stays as it is.
 */
import { basename } from "node:path";
import scalar from "@scalar/fastify-api-reference";
import { type BuildOptions, build } from "esbuild";
import { writeHashed } from "./hashed-file.ts";

export const referenceEntry = "web/reference/main.ts";
const scalarPackage = "node_modules/@scalar/fastify-api-reference";

export interface ReferenceFiles {
  /** Elements of the head of its document, which load the files. */
  head: string[];
  /** Paths of the files of which a part is in them. */
  inputs: string[];
}

/** `assets` is the folder of hashed files. `options` are those of the page. */
export async function bundleReference(assets: string, options: BuildOptions): Promise<ReferenceFiles> {
  const { metafile } = await build({
    ...options,
    entryPoints: { reference: referenceEntry },
    outdir: assets,
    metafile: true,
  });
  const [file, entry] =
    Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === referenceEntry) ?? [];
  if (!file || !entry?.cssBundle)
    throw new Error("the bundle of the API reference has no entry or no styles");
  const script = scalarScript();
  const name = writeHashed(assets, { name: "scalar", ending: ".js", text: script });
  return {
    head: [
      `<link rel="stylesheet" href="/assets/${basename(entry.cssBundle)}" />`,
      `<script type="module" src="/assets/${basename(file)}"></script>`,
      `<script defer src="/assets/${name}"></script>`,
    ],
    inputs: [...Object.keys(metafile.inputs), `${scalarPackage}/package.json`],
  };
}

interface Reply {
  header(): Reply;
  send(body: unknown): Reply;
}
interface ServedRoute {
  url: string;
  handler(request: unknown, reply: Reply): unknown;
}

/**
 * Scalar's page as one script, which its Fastify plugin serves: that is the smallest package that has it.
 * `@scalar/api-reference` installs 281 packages with it, 310 MB.
 */
function scalarScript(): string {
  let served = "";
  const reply: Reply = {
    header: () => reply,
    send(body) {
      served = String(body);
      return reply;
    },
  };
  const server = {
    route({ url, handler }: ServedRoute) {
      if (url.endsWith(".js")) handler({}, reply);
    },
  };
  const register = scalar as unknown as (on: typeof server, options: object, done: () => void) => void;
  register(server, { configuration: { url: "/openapi.json" } }, () => {});
  if (!served.includes("createApiReference")) throw new Error("Scalar's plugin served no script");
  return served;
}
