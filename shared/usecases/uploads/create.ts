import { type OpenedUpload, type Upload, type UploadRequest, uploadsPrefix } from "../../contract/uploads.ts";
import { UPLOAD_SECONDS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { beginOnce } from "../once.ts";

type CreateUploadDeps = Pick<World, "clock" | "ids" | "requests" | "uploads" | "uploadUrls" | "log">;

export interface WantedUpload {
  request: UploadRequest;
  /** The caller. */
  by: string;
  idempotencyKey: string | undefined;
}

/**
 * A new object name, and a presigned URL to put it. A repeated request with the same key gets the same name and a new
 * URL.
 */
export async function createUpload(
  world: CreateUploadDeps,
  { request, by, idempotencyKey }: WantedUpload,
): Promise<OpenedUpload> {
  const { clock, ids, uploads, uploadUrls, log } = world;
  const now = clock.now();
  const { id, time } = await beginOnce(world, {
    what: "upload",
    key: idempotencyKey,
    request,
    fresh: { id: ids.next(), time: now.toISOString() },
  });
  const upload: Upload = {
    ...request,
    id,
    object: `${uploadsPrefix}${id}.${request.format}`,
    createdAt: time,
    createdBy: by,
    version: 0,
  };
  if ((await uploads.create(upload)) === "created") log.info("upload-opened", { upload: id });
  const slot = await uploadUrls.slot(upload, new Date(now.getTime() + UPLOAD_SECONDS * 1_000));
  return { ...upload, slot };
}
