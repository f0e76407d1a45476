/** POST /uploads: an object's name, and a presigned PUT for it. */
import { uploadRequest } from "../shared/contract/uploads.ts";
import { createUpload } from "../shared/usecases/uploads/create.ts";
import { created, http, idempotencyKey, parse } from "./http.ts";
import { clock, ids, log, requests, uploads, uploadUrls } from "./wiring.ts";

export const handler = http(async ({ headers, body, caller }) => {
  const upload = await createUpload(
    {
      clock: clock(),
      ids: ids(),
      requests: requests(),
      uploads: uploads(),
      uploadUrls: uploadUrls(),
      log: log(),
    },
    { request: parse(uploadRequest, body), by: caller, idempotencyKey: idempotencyKey(headers) },
  );
  return created(upload, `/uploads/${upload.id}`);
});
