/** Contents of exclusion lists on the scratch disk. */
import type { ExclusionObject } from "../../../ports/engine.ts";
import type { Files } from "../../s3/files.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";

/** Paths of Parquet files. Throws where one is missing or not as it was written. */
export async function stagedExclusions(
  scratch: ScratchDatabase,
  exclusions: readonly ExclusionObject[],
  files: Files,
): Promise<string[]> {
  const paths: string[] = [];
  for (const { object, sha256 } of exclusions) {
    const path = await scratch.file("excluded.parquet");
    const there = await files.download(object, path);
    if (there === "missing") throw new Error(`the exclusion list ${object} is missing`);
    if (there.sha256 !== sha256) throw new Error(`the exclusion list ${object} is not as it was written`);
    paths.push(path);
  }
  return paths;
}
