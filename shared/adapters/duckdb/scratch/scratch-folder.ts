/**
 * Folders for scratch files, `cohort-<process id>-<random>`. A process that is killed leaves its folder behind, and in
 * Lambda its disk is that of the next one: so each process first removes the folders of those that have ended.
 */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

let swept: Promise<void> | undefined;

/** A new folder, the caller's to remove. */
export async function scratchFolder(): Promise<string> {
  swept ??= sweep(tmpdir(), process.pid);
  await swept;
  return mkdtemp(join(tmpdir(), `cohort-${process.pid}-`));
}

/** Removes the folders of processes that have ended. `own`, the id of one that has none yet, may have been another's. */
export async function sweep(place: string, own: number): Promise<void> {
  for (const name of await readdir(place)) {
    const [, process] = /^cohort-(\d+)-/.exec(name) ?? [];
    if (process === undefined || (Number(process) !== own && isRunning(Number(process)))) continue;
    await rm(join(place, name), { recursive: true, force: true });
  }
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // It runs, and belongs to another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
