/** Values that survive the process, each in a file of a folder, or in memory. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Kept<Value> {
  get(key: string): Value | undefined;
  /** The value is on disk when this returns. The write is atomic. */
  set(key: string, value: Value): void;
  delete(key: string): void;
  entries(): [string, Value][];
}

/** In memory if `folder` is undefined. */
export function kept<Value>(folder: string | undefined): Kept<Value> {
  const values = new Map<string, Value>();
  // Keys may contain slashes and be longer than a file name may be.
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

/** Readable only by this user: such files contain secrets and keys. */
export function writeWhole(file: string, text: string): void {
  const draft = `${file}.draft`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}
