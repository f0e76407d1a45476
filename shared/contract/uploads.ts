/** Lists of users that people upload. */
import * as z from "zod/mini";
import { LIST_BYTES } from "../limits.ts";
import { csvSettings } from "./csv.ts";
import { displayName, listFormat } from "./values.ts";

/** Folder of the data bucket that uploads go to, each under a name of its own. */
export const uploadsPrefix = "uploads/";

/** `POST /uploads`. `bytes` is the exact length of the file: a file of another length is not taken. */
export const uploadRequest = z.strictObject({
  name: displayName,
  format: listFormat,
  ...csvSettings,
  bytes: z.int().check(z.minimum(1), z.maximum(LIST_BYTES)),
});
export type UploadRequest = z.infer<typeof uploadRequest>;

export const upload = z.object({
  id: z.string(),
  name: z.string(),
  format: listFormat,
  ...csvSettings,
  bytes: z.int(),
  /** Name of the object in the data bucket: what a list definition takes. */
  object: z.string(),
  createdAt: z.string(),
  createdBy: z.string(),
  version: z.int(),
});
export type Upload = z.infer<typeof upload>;

/** How to hand the file over: one PUT with exactly these headers, until then. */
export const uploadSlot = z.object({
  method: z.literal("PUT"),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  expiresAt: z.string(),
});
export type UploadSlot = z.infer<typeof uploadSlot>;

export const openedUpload = z.extend(upload, { slot: uploadSlot });
export type OpenedUpload = z.infer<typeof openedUpload>;
