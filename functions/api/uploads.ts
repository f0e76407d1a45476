/** Reads uploads. */
import { uploads as operations } from "../../shared/contract/api/uploads.ts";
import { readUpload } from "../../shared/usecases/uploads/read.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { page } from "../http/query.ts";
import { uploads } from "../wiring.ts";

export const handler = api("api/uploads", operations, {
  "GET /uploads": async ({ query }) => ok(await uploads().list(page(query))),
  "GET /uploads/{uploadId}": async ({ path }) => ok(await readUpload({ uploads: uploads() }, path.uploadId)),
});
