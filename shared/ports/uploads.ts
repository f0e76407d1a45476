/** The files of uploads, and presigned URLs for them. */
import type { Upload, UploadSlot } from "../contract/uploads.ts";

/** Where clients put uploads: the data bucket, each name once. */
export interface UploadUrls {
  /** Allows one PUT of an object of exactly this name and length, until `expiresAt`. */
  slot(upload: Pick<Upload, "object" | "bytes" | "format">, expiresAt: Date): Promise<UploadSlot>;
}

/** The files that were uploaded, with or without a row of the table that names them. */
export interface KeptUploads {
  /** In any order, as their pages are read. */
  list(): AsyncIterable<{ object: string; writtenAt: Date }>;
  /** Succeeds if there is no such object. */
  drop(object: string): Promise<void>;
}
