/** People in stored objects, in every version that a bucket keeps. */
import type { CsvSettings } from "../contract/csv.ts";
import type { ErasableFolder } from "../contract/forgettings.ts";

/** The people of one request: Parquet (kind, id, label) in the work bucket, as those on exclusion lists are stored. */
export interface StoredPeople {
  object: string;
  sha256: string;
}

/** An object of such a folder. Of an upload also how its CSV is written, where that was said. */
export interface ErasableObject extends Pick<CsvSettings, "delimiter" | "encoding"> {
  object: string;
}

/**
 * How many identifiers of the people its versions have. `unreadable`: a version can't be decoded, so nobody knows; it is
 * left as it is.
 */
export type FoundPeople = number | "unreadable";

/** Throws where the people themselves are missing or damaged, and where the store refuses anything. */
export interface Erasure {
  /** Each object of a folder that has any version, deleted ones too, in order of name, after `after`. */
  objects(folder: ErasableFolder, after?: string): AsyncIterable<string>;
  /** Changes nothing. */
  find(object: ErasableObject, people: StoredPeople): Promise<FoundPeople>;
  /**
   * Writes the object without them where its newest version has them, then ends every version that has them. Returns what
   * it found. It may be repeated after it ended anywhere, and then finds what is left.
   */
  erase(object: ErasableObject, people: StoredPeople): Promise<FoundPeople>;
  /** Ends every version of an object of the work bucket, and its marks of deletion. */
  end(object: string): Promise<void>;
  /** Discards what it has on the scratch disk. */
  discard(): Promise<void>;
}
