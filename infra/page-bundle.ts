/**
 * Bundles the page of `web/` to files with hashed names below `assets/`, beside `index.html`. Nothing in them is
 * inline, so that the page can be served with a Content-Security-Policy that allows no inline code and no inline style.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { writeNotices } from "./licence-notices.ts";
import { bundleReference } from "./reference-bundle.ts";

const root = join(import.meta.dirname, "..");

/** Bytes of compressed JavaScript that a first visit may load: two seconds on a slow phone. */
export const FIRST_LOAD_LIMIT = 250 * 1_024;

export interface PageSizes {
  /** Bytes of JavaScript, compressed, that the first visit loads in one language. */
  firstLoad: number;
  /** The same of styles. */
  styles: number;
  /** Of all JavaScript. */
  all: number;
}

export const pageEntry = "web/main.tsx";

export const pageOptions = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  splitting: true,
  platform: "browser",
  target: ["es2024", "chrome123", "firefox128", "safari17.4"],
  jsx: "automatic",
  minify: true,
  charset: "utf8",
  // The notices are a file of their own.
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".woff2": "file" },
  assetNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  entryNames: "[name]-[hash]",
  metafile: true,
  logLevel: "warning",
} satisfies BuildOptions;

/** Writes the page to `folder`, in place of what is there, and in one move: others may build or serve it meanwhile. */
export async function bundlePage(folder: string): Promise<PageSizes> {
  const made = `${folder}-${process.pid}`;
  try {
    const sizes = await bundleInto(made);
    replaceFolder(made, folder);
    return sizes;
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/** What is there is moved away whole: while it is deleted, another process may put its own in its place. */
function replaceFolder(made: string, folder: string): void {
  const before = `${made}-before`;
  for (;;) {
    const isMoved = without(["ENOENT"], () => renameSync(folder, before));
    if (isMoved) rmSync(before, { recursive: true, force: true });
    if (without(["ENOTEMPTY", "EEXIST"], () => renameSync(made, folder))) return;
  }
}

/** False if it failed by one of these codes. */
function without(codes: readonly string[], act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (codes.includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}

async function bundleInto(folder: string): Promise<PageSizes> {
  const assets = join(folder, "assets");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(assets, { recursive: true });
  const { metafile } = await build({ ...pageOptions, entryPoints: [pageEntry], outdir: assets });
  const entry = entryOf(metafile);
  const styles = join(root, metafile.outputs[entry]?.cssBundle ?? "");
  const { themeStyles } = await import("../web/app/theme-styles.ts");
  writeFileSync(styles, `${readFileSync(styles, "utf8")}\n${themeStyles()}`);
  writeFileSync(join(assets, "icon.svg"), readFileSync(join(root, "web/icon.svg")));
  const reference = await bundleReference(assets, pageOptions);
  const notices = writeNotices(assets, [...Object.keys(metafile.inputs), ...reference.inputs]);
  const head = [
    `<link rel="stylesheet" href="/assets/${basename(styles)}" />`,
    `<script type="module" src="/assets/${basename(entry)}"></script>`,
  ];
  const put = (file: string, source: string, built: readonly string[]) =>
    writeFileSync(join(folder, file), document(source, [...built, notices]));
  put("index.html", "web/index.html", head);
  put("reference.html", "web/reference/reference.html", reference.head);
  return sizesOf(metafile, entry, styles);
}

/** `built`: elements of its head. */
function document(source: string, built: readonly string[]): string {
  return readFileSync(join(root, source), "utf8").replace("<!-- built -->", built.join("\n    "));
}

function entryOf({ outputs }: Metafile): string {
  const [found] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === pageEntry) ?? [];
  if (found === undefined) throw new Error("the bundle of the page has no entry");
  return found;
}

function sizesOf({ outputs }: Metafile, entry: string, styles: string): PageSizes {
  const scripts = Object.keys(outputs).filter((file) => file.endsWith(".js"));
  const language = scripts.find((file) => outputs[file]?.entryPoint === "web/words/english.ts");
  const first = new Set<string>();
  const visit = (file: string): void => {
    if (first.has(file)) return;
    first.add(file);
    for (const { path, kind } of outputs[file]?.imports ?? [])
      if (kind === "import-statement" && outputs[path]) visit(path);
  };
  for (const file of [entry, ...(language === undefined ? [] : [language])]) visit(file);
  const total = (files: Iterable<string>) =>
    [...files].reduce((sum, file) => sum + compressed(join(root, file)), 0);
  return { firstLoad: total(first), styles: compressed(styles), all: total(scripts) };
}

function compressed(file: string): number {
  return gzipSync(readFileSync(file)).length;
}
