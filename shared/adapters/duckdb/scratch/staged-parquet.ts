import type { Files } from "../../s3/files.ts";
import type { ScratchDatabase } from "./scratch-database.ts";

/** An object of the work bucket as a relation. Throws where it is missing. */
export async function stagedParquet(
  { scratch, files }: { scratch: ScratchDatabase; files: Files },
  object: string,
): Promise<string> {
  const path = await scratch.file("staged.parquet");
  if ((await files.download(object, path)) === "missing") throw new Error(`the object ${object} is missing`);
  return `read_parquet('${path}')`;
}
