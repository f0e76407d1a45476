/** Changes as objects: all of them, or those of a bucket, with the parts that they are sent in. */
import type { BucketObject } from "../../../domain/bucket-rounds.ts";
import type { Files } from "../../s3/files.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { putRemovesFirst } from "./changes.ts";
import { type Place, uploaded } from "./left-ledger.ts";
import { type Numbered, numbering, type Sizes, writeParts } from "./parts.ts";

/** Those of the table `changes`. */
export async function writeChanges(
  desk: { scratch: ScratchDatabase; files: Files; sizes: Sizes },
  folder: string,
  numbered: Numbered,
  place: Place,
): Promise<BucketObject> {
  const { scratch, sizes } = desk;
  if (numbered.adds > 0 && numbered.removes > 0) await putRemovesFirst(scratch);
  const { part, batch, line } = numbering(sizes, numbered);
  const path = await scratch.file("changes.parquet");
  await scratch.run(
    `COPY (SELECT *, ${part} AS part, ${batch} AS batch, ${line} AS line FROM changes) TO '${path}' (FORMAT parquet)`,
  );
  const named = await uploaded(desk, path, place);
  await writeParts(desk, folder, numbered);
  return named;
}
