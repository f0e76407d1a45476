/** GET /openapi.json: the API's own document, made once in the life of a process. */
import { openApiDocument } from "../shared/contract/api/document.ts";
import { http } from "./http.ts";

const HOUR_SECONDS = 3_600;
let made: string | undefined;

export const handler = http(async () => {
  made ??= JSON.stringify(openApiDocument());
  return {
    status: 200,
    text: made,
    headers: { "content-type": "application/json", "cache-control": `public, max-age=${HOUR_SECONDS}` },
  };
});
