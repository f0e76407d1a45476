/** Brings what a cohort is computed from to the scratch folder, or says why it can't be. */
import { basename } from "node:path";
import type { NotEvaluated } from "../../ports.ts";
import type { Files } from "../s3/files.ts";
import type { Workbench } from "./workbench.ts";

export interface Staging {
  bench: Workbench;
  files: Files;
  now: Date;
}

/** Paths of all objects under a prefix. */
export async function stagedPrefix(
  { bench, files, now }: Staging,
  prefix: string,
  staleAfterHours: number | undefined,
): Promise<string[] | NotEvaluated> {
  const objects = await files.data(prefix);
  const newest = objects.reduce((latest, { modified }) => Math.max(latest, modified.getTime()), 0);
  if (objects.length === 0) return missing(`No file with data lies under "${prefix}" of the data bucket.`);
  const hours = (now.getTime() - newest) / 3_600_000;
  if (staleAfterHours !== undefined && hours > staleAfterHours) {
    const detail = `The newest file under "${prefix}" is ${Math.floor(hours)} hours old; the data set allows ${staleAfterHours}.`;
    return { reason: "stale-data", detail };
  }
  const wanted = [];
  for (const { name } of objects) wanted.push({ object: name, path: await pathFor(bench, name) });
  // An export that puts its new files beside the old ones and then removes these may do so just now.
  if ((await files.downloadAll(wanted)) === "missing")
    return missing(`A file under "${prefix}" was removed while it was read: an export is going on.`);
  return wanted.map(({ path }) => path);
}

export async function stagedObject(
  { bench, files }: Staging,
  object: string,
): Promise<string[] | NotEvaluated> {
  const path = await pathFor(bench, object);
  const done = await files.download(object, path);
  return done === "missing" ? missing(`There is no object "${object}" in the data bucket.`) : [path];
}

function missing(detail: string): NotEvaluated {
  return { reason: "data-missing", detail };
}

/** Keeps the ending, which tells how a file is compressed, and nothing that the engine would take for a pattern. */
async function pathFor(bench: Workbench, object: string): Promise<string> {
  return bench.file(basename(object).replaceAll(/[^\w.-]/g, "_"));
}
