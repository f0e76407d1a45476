/** Where the system of a folder listens: kept, so that it is the same at the next start, and that commands find it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { localNames } from "./aws/names.ts";
import { writeWhole } from "./kept.ts";

/** Origins. */
export interface KeptAddresses {
  api: string;
  inbox: string;
  issuer: string;
  objects: string;
}

/** The folder of `npm start` unless another is given. */
export const usualFolder = fileURLToPath(new URL("../.local/", import.meta.url));

const fileOf = (folder: string) => join(folder, "addresses.json");

export function keepAddresses(folder: string, addresses: KeptAddresses): void {
  writeWhole(fileOf(folder), JSON.stringify(addresses));
}

/** Of the system that runs, or that ran last. Undefined if none has. */
export function keptAddresses(folder: string): KeptAddresses | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(folder), "utf8")) as KeptAddresses;
  } catch {
    return undefined;
  }
}

/** Of the data bucket. */
export function bucketAt(objects: string): string {
  return `${objects}/${localNames.dataBucket}`;
}
