/** The objects of one folder, with or without a row of the table that names them. */
export interface KeptObjects {
  /** In any order, as their pages are read. */
  list(): AsyncIterable<{ object: string; writtenAt: Date }>;
  /** Succeeds if there is no such object. */
  drop(object: string): Promise<void>;
}
