/** Presigned URLs for uploads. */
import type { Upload, UploadSlot } from "../contract/uploads.ts";

/** Where clients put uploads: the data bucket, each name once. */
export interface UploadUrls {
  /** Allows one PUT of an object of exactly this name and length, until `expiresAt`. */
  slot(upload: Pick<Upload, "object" | "bytes" | "format">, expiresAt: Date): Promise<UploadSlot>;
}
