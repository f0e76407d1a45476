/** Creates an upload: an object name and a presigned PUT for it. */
import { uploads as operations } from "../../shared/contract/api/uploads.ts";
import { createUpload } from "../../shared/usecases/uploads/create.ts";
import { created } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { uploadRoom } from "../wiring.ts";

export const handler = api(
  "api/upload-creation",
  operations,
  {
    "POST /uploads": async ({ body, caller, idempotencyKey }) => {
      const upload = await createUpload(uploadRoom(), { request: body, by: caller.name, idempotencyKey });
      return created(upload, `/uploads/${upload.id}`);
    },
  },
  { audit },
);
