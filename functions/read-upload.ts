/** GET /uploads/{uploadId} */
import { readUpload } from "../shared/usecases/uploads/read.ts";
import { http, ok } from "./http.ts";
import { uploads } from "./wiring.ts";

export const handler = http(async ({ path }) =>
  ok(await readUpload({ uploads: uploads() }, path["uploadId"] ?? "")),
);
