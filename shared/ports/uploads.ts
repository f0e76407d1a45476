/** Where people put the objects that they upload. */
import type { Upload, UploadSlot } from "../contract/uploads.ts";

/** Where people put the objects that they upload: the data bucket, each name once. */
export interface UploadUrls {
  /** Lets whoever has it put an object of exactly that name and length, once, until `expiresAt`. */
  slot(upload: Pick<Upload, "object" | "bytes" | "format">, expiresAt: Date): Promise<UploadSlot>;
}
