/** Creates an upload of people who are to be excluded: an object name and a presigned PUT for it. */
import { exclusionFiles as operations } from "../../shared/contract/api/exclusions.ts";
import { createUpload } from "../../shared/usecases/uploads/create.ts";
import { created } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { clock, ids, log, requests, uploads, uploadUrls } from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  ids: ids(),
  requests: requests(),
  uploads: uploads(),
  uploadUrls: uploadUrls(),
  log: log(),
});

export const handler = api(
  "api/exclusion-files",
  operations,
  {
    "POST /exclusion-files": async ({ body, caller, idempotencyKey }) => {
      const upload = await createUpload(deps(), { request: body, by: caller.name, idempotencyKey });
      return created(upload, `/uploads/${upload.id}`);
    },
  },
  { audit },
);
