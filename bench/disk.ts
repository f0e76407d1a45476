/** What folders take on the disk, and what the disk has left. */
import { statfsSync } from "node:fs";
import { access, lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { UsageError } from "../local/demo/usage-error.ts";

/** Milliseconds between two looks. They are more where the folders have many files, so that looking takes little. */
const PAUSE = { atLeast: 250, atMost: 5_000, looks: 20 };
/** `stat` counts blocks of so many bytes. */
const BLOCK = 512;

/**
 * Looks at folders before the work is begun, again and again while it is done, and at its end. Gives the most bytes that
 * each of them had at a look; what is there between two looks only is not seen. Throws where there is no such folder.
 */
export async function largestWhile<Name extends string, Result>(
  folders: Readonly<Record<Name, string>>,
  work: () => Promise<Result>,
): Promise<{ result: Result; largest: Record<Name, number> }> {
  const names = Object.keys(folders) as Name[];
  const largest = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
  for (const name of names) await access(folders[name]);
  const look = async () => {
    for (const name of names) largest[name] = Math.max(largest[name], await bytesIn(folders[name]));
  };
  const done = new AbortController();
  const looks = async () => {
    while (!done.signal.aborted) {
      const begun = performance.now();
      await look();
      const longer = Math.max(PAUSE.atLeast, PAUSE.looks * (performance.now() - begun));
      const wait = Math.min(PAUSE.atMost, longer);
      await pause(wait, undefined, { signal: done.signal }).catch(() => {});
    }
  };
  await look();
  const [result] = await Promise.all([work().finally(() => done.abort()), looks()]);
  await look();
  return { result, largest };
}

/** Allocated on the disk. A file with several names counts once; what is removed meanwhile does not count. */
async function bytesIn(folder: string, seen = new Set<number>()): Promise<number> {
  let bytes = 0;
  for (const entry of await unlessGone(readdir(folder, { withFileTypes: true }), [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      bytes += await bytesIn(path, seen);
      continue;
    }
    const file = await unlessGone(lstat(path), undefined);
    if (!file || (file.nlink > 1 && seen.has(file.ino))) continue;
    if (file.nlink > 1) seen.add(file.ino);
    bytes += file.blocks * BLOCK;
  }
  return bytes;
}

async function unlessGone<There, Gone>(asked: Promise<There>, gone: Gone): Promise<There | Gone> {
  try {
    return await asked;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return gone;
    throw error;
  }
}

/** Throws `UsageError` where the disk of the folder has less than so many bytes left. */
export function mustBeFree(what: string, needed: number, folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new UsageError(
    `${what} needs about ${gigabytes(needed)} of disk in ${folder}, where ${gigabytes(free)} are free. Set TMPDIR to a ` +
      "folder on another disk, or choose a smaller --scale.",
  );
}
