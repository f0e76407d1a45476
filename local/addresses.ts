/** Where the system of a folder listens: kept, so that it is the same at the next start, and that commands find it. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { localNames } from "./aws/names.ts";
import { writeWhole } from "./kept.ts";
import { ANY_PORT, listening } from "./listening.ts";

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

const usualPorts = { api: 4610, inbox: 4611, issuer: 4612, objects: 4613 };

/**
 * The same ports at every start of a folder, so that bookmarks, connections to the sandbox and exports to the bucket
 * keep working. One that is taken is replaced with a free one.
 */
export async function stablePorts(folder: string): Promise<Record<keyof KeptAddresses, number>> {
  const kept = keptAddresses(folder);
  const ports = Object.entries(usualPorts).map(async ([name, usual]) => {
    const origin = kept?.[name as keyof KeptAddresses];
    const port = origin ? Number(new URL(origin).port) : usual;
    try {
      await (await listening(createServer(), port)).close();
      return [name, port];
    } catch {
      return [name, ANY_PORT];
    }
  });
  return Object.fromEntries(await Promise.all(ports));
}

/** Of the data bucket. */
export function bucketAt(objects: string): string {
  return `${objects}/${localNames.dataBucket}`;
}
