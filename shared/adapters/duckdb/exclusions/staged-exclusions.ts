/** Contents of exclusion lists on the scratch disk. */
import type { ExclusionObject } from "../../../ports/engine.ts";
import type { ForgottenKey } from "../../../ports/secrets.ts";
import type { Files } from "../../s3/files.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { hashesBy, type KeyedHashes } from "./keyed-hashes.ts";

export interface StagedLists {
  /** Parquet files (kind, id, label) on the scratch disk. */
  paths: readonly string[];
  /** The same of forgotten people: keyed hashes. Left out: nobody is forgotten. */
  forgotten?: { paths: readonly string[]; hashes: KeyedHashes };
}

/** Lists of both kinds. Throws as `stagedExclusions` and `hashesBy` do. */
export async function stagedLists(
  scratch: ScratchDatabase,
  exclusions: readonly ExclusionObject[],
  { files, forgottenKey }: { files: Files; forgottenKey?: ForgottenKey | undefined },
): Promise<StagedLists> {
  const { keyed = [], plain = [] } = Object.groupBy(exclusions, (one) => (one.keyed ? "keyed" : "plain"));
  const paths = await stagedExclusions(scratch, plain, files);
  if (keyed.length === 0) return { paths };
  const hashes = await hashesBy(forgottenKey);
  return { paths, forgotten: { paths: await stagedExclusions(scratch, keyed, files), hashes } };
}

export function parquet(paths: readonly string[]): string {
  return `read_parquet([${paths.map((path) => `'${path}'`).join(", ")}])`;
}

/** Paths of Parquet files. Throws where one is missing or not as it was written. */
export async function stagedExclusions(
  scratch: ScratchDatabase,
  exclusions: readonly ExclusionObject[],
  files: Files,
): Promise<string[]> {
  const paths: string[] = [];
  for (const { object, sha256 } of exclusions) {
    const path = await scratch.file("excluded.parquet");
    const there = await files.downloadHashed(object, path);
    if (there === "missing") throw new Error(`the exclusion list ${object} is missing`);
    if (there.sha256 !== sha256) throw new Error(`the exclusion list ${object} is not as it was written`);
    paths.push(path);
  }
  return paths;
}
