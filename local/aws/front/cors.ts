/** What API Gateway does for a page that is served from another origin: CORS, for that origin alone. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { crossOrigin } from "../../../shared/contract/cors.ts";

/** Answers the question that a browser asks before a request, and true. Otherwise prepares the headers of the answer. */
export function answerCors(
  origin: string,
  { method, headers }: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (headers.origin === origin)
    response.setHeader("access-control-allow-origin", origin).setHeader("vary", "Origin");
  if (method !== "OPTIONS" || headers["access-control-request-method"] === undefined) return false;
  response.writeHead(204, headers.origin === origin ? allowed : {}).end();
  return true;
}

const allowed = {
  "access-control-allow-methods": crossOrigin.methods.join(","),
  "access-control-allow-headers": crossOrigin.headers.join(","),
  "access-control-max-age": String(crossOrigin.seconds),
};
