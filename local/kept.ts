/** Values that outlive the process: a file each in a folder, or nothing but memory. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Kept<Value> {
  get(key: string): Value | undefined;
  /** On disk before it returns: whole or not at all. */
  set(key: string, value: Value): void;
  delete(key: string): void;
  entries(): [string, Value][];
}

/** `folder` undefined: in memory only. */
export function kept<Value>(folder: string | undefined): Kept<Value> {
  const values = new Map<string, Value>();
  // Keys may hold slashes and be longer than a file's name may be.
  const fileOf = (key: string) => `${createHash("sha256").update(key).digest("hex")}.json`;
  if (folder) {
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
      const [key, value] = JSON.parse(readFileSync(join(folder, file), "utf8")) as [string, Value];
      values.set(key, value);
    }
  }
  return {
    get: (key) => values.get(key),
    entries: () => [...values],
    set(key, value) {
      values.set(key, value);
      if (folder) writeWhole(join(folder, fileOf(key)), JSON.stringify([key, value]));
    },
    delete(key) {
      values.delete(key);
      if (folder) rmSync(join(folder, fileOf(key)), { force: true });
    },
  };
}

/** Readable by this user only: secrets and keys lie in such files. */
export function writeWhole(file: string, text: string): void {
  const draft = `${file}.draft`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}
