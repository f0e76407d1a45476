/** Events as API Gateway passes them to a function. */
import type { Context } from "aws-lambda";
import type { Event } from "../../../functions/http/request.ts";

interface Given {
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: string;
  headers?: Record<string, string>;
  rawPath?: string;
}

export function eventOf(
  routeKey: string,
  { path, query, body, headers = {}, rawPath = "/" }: Given = {},
): Event {
  const [method = ""] = routeKey.split(" ");
  const event = {
    version: "2.0",
    routeKey,
    rawPath,
    headers,
    isBase64Encoded: false,
    ...(path && { pathParameters: path }),
    ...(query && { queryStringParameters: query }),
    ...(body !== undefined && { body }),
    requestContext: { requestId: "r1", routeKey, http: { method, path: rawPath } },
  };
  return event as unknown as Event;
}

export const context = { getRemainingTimeInMillis: () => 10_000 } as Context;

export const json = { "content-type": "application/json" };
