/** The page's files, built when they are missing or older than what they are made of. */
import { globSync, statSync } from "node:fs";
import { join } from "node:path";
import { builtFolder, pageFolder } from "../infra/dist.ts";
import { bundlePage } from "../infra/page-bundle.ts";

const root = join(import.meta.dirname, "..");
const madeOf = [
  "web/**/*",
  "shared/{contract,domain}/**/*.ts",
  "infra/{page,reference}-bundle.ts",
  "package-lock.json",
];

/** Returns the output folder. */
export async function builtPage(): Promise<string> {
  const folder = pageFolder(builtFolder);
  const newest = Math.max(
    ...madeOf
      .flatMap((pattern) => globSync(pattern, { cwd: root }))
      .map((file) => writtenAt(join(root, file))),
  );
  if (writtenAt(join(folder, "index.html")) < newest) await bundlePage(folder);
  return folder;
}

/** Milliseconds since 1970; 0 if there is no such file. */
function writtenAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
