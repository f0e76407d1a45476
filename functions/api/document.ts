/** The API document, made once per process, the answer to monitors, and the answer for unknown routes. */
import { openApiDocument } from "../../shared/contract/api/document.ts";
import { system } from "../../shared/contract/api/system.ts";
import { noContent } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { unknownRoute } from "../http/unknown-route.ts";

const HOUR_SECONDS = 3_600;
let made: string | undefined;

export const handler = api(
  "api/document",
  system,
  {
    "GET /openapi.json": async () => {
      made ??= JSON.stringify(openApiDocument());
      return {
        status: 200,
        text: made,
        headers: { "content-type": "application/json", "cache-control": `public, max-age=${HOUR_SECONDS}` },
      };
    },
    "GET /health": async () => noContent(),
  },
  { otherwise: unknownRoute },
);
