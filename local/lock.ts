/** One system per folder: two would write the same files. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "./kept.ts";

/**
 * Locks the folder and returns a function that releases it. A lock of a process that no longer exists is void. Throws
 * if the folder is locked.
 */
export function hold(folder: string): () => void {
  const file = join(folder, "process-id");
  const holder = holderOf(folder);
  if (holder !== undefined)
    throw new Error(`${folder} is in use by process ${holder}: stop that one, or use another folder`);
  writeWhole(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

/** The id of the process that has locked the folder. */
export function holderOf(folder: string): number | undefined {
  const holder = Number(read(join(folder, "process-id")));
  return holder > 0 && isAlive(holder) ? holder : undefined;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 only checks that the process exists.
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
