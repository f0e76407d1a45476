/** A sample of the users: those whose key's hash says so, so that they are the same ones each time, in every file. */
import { stat } from "node:fs/promises";
import { SAMPLE_BYTES } from "../../../limits.ts";
import type { Selection } from "../scratch/scratch-database.ts";

/** Of one user in so many; 1: of all. */
export type Sampled = Selection & { oneIn: number };

/** A selection that can be evaluated in shares, so that less has to be grouped and joined at a time. */
export interface Shared {
  /** SQL of the users of share `number`, from 0, of so many: the same parameters. All shares are all users. */
  share(number: number, of: number): string;
}

/** One user in how many, so that what is left of the files is no more than about `bytes`. */
export async function oneInOf(files: readonly { path: string }[], bytes = SAMPLE_BYTES): Promise<number> {
  const sizes = await Promise.all(files.map(async ({ path }) => (await stat(path)).size));
  return Math.max(1, Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / bytes));
}

/** `key`: an expression of a user's key. */
export function isInSample(key: string, oneIn: number): string {
  return oneIn === 1 ? "true" : `hash(${key}) % ${oneIn} = 0`;
}
