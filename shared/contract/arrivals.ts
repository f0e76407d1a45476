/** New data of a data set: the marks that its exports write last. */
import * as z from "zod/mini";

/** Of an import that new data started. */
export const arrivedData = z.object({
  /** Names of the marks, in the data bucket. */
  marks: z.array(z.string()),
});
export type ArrivedData = z.infer<typeof arrivedData>;

/** The marks that a data set names, each as it was last written. */
export interface Arrival extends ArrivedData {
  /** A digest of names and versions of the marks: with the cohort, the identity of its import. */
  id: string;
  /** When the newest of them was written, ISO. */
  at: string;
  /** The instant that the cohort is evaluated as of, if an import as of `at` would look for other marks. ISO. */
  asOf?: string;
}

/**
 * Endings of names that are files of data, of which an export writes thousands, and not marks: nobody is told of them.
 * A mark whose name has such an ending is found by `reconcile`.
 */
export const DATA_ENDINGS = [".parquet", ".csv", ".json", ".jsonl", ".ndjson", ".gz", ".zst"] as const;
