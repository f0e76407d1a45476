/** Converts an HTTP request to an event of payload format 2.0, which API Gateway's HTTP APIs pass to a function. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { catchAll } from "../../../shared/contract/routes.ts";
import { ACCOUNT } from "../names.ts";
import type { Authorized } from "./authorizer.ts";
import { decoded, type Routed } from "./routing.ts";

const API = "local";
/** Types that a function gets as text. All others are base64. */
const TEXT = /^(text\/|application\/(json|javascript|xml)\b)/;
const CONNECTION_HEADERS = ["connection", "keep-alive", "transfer-encoding", "upgrade", "cookie"];

export function eventOf(
  request: IncomingMessage,
  body: Buffer,
  found: Routed | undefined,
  authorized: Authorized | undefined,
): APIGatewayProxyEventV2 {
  const { pathname, search, searchParams } = new URL(request.url ?? "/", "http://front");
  const rawPath = decoded(pathname);
  const headers = headersOf(request);
  const now = new Date();
  const { route, pathParameters = {} } = found ?? {};
  const routeKey = route?.key ?? catchAll.key;
  const isText = TEXT.test(headers["content-type"] ?? "");
  return {
    version: "2.0",
    routeKey,
    rawPath,
    rawQueryString: search.slice(1),
    headers,
    ...(request.headers.cookie && { cookies: request.headers.cookie.split("; ") }),
    ...(search.length > 1 && { queryStringParameters: joined(searchParams) }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...(body.length > 0 && { body: body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !isText,
    requestContext: {
      accountId: ACCOUNT,
      apiId: API,
      ...(authorized && { authorizer: { jwt: authorized } }),
      domainName: headers["host"] ?? "",
      domainPrefix: API,
      http: {
        method: request.method ?? "",
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? "",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey,
      stage: "$default",
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
  };
}

function headersOf({ headersDistinct }: IncomingMessage): Record<string, string> {
  const entries = Object.entries(headersDistinct)
    .filter(([name]) => !CONNECTION_HEADERS.includes(name))
    .map(([name, values = []]) => [name, values.join(",")]);
  return { ...Object.fromEntries(entries), "x-forwarded-proto": "http" };
}

/** Values of a repeated parameter are joined with commas. */
function joined(parameters: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name).join(",")]),
  );
}
