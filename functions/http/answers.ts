/** Answers of the API's routes, in the form that an HTTP API expects. */
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";

export interface ApiAnswer {
  status: number;
  body?: unknown;
  /** Sent as it is, instead of `body`; its content type is in `headers`. */
  text?: string;
  headers?: Record<string, string>;
}

export const ok = (body: unknown): ApiAnswer => ({ status: 200, body });
export const created = (body: unknown, location: string): ApiAnswer => at(201, body, location);
export const accepted = (body: unknown, location: string): ApiAnswer => at(202, body, location);
export const noContent = (): ApiAnswer => ({ status: 204 });

function at(status: number, body: unknown, location: string): ApiAnswer {
  return { status, body, headers: { location } };
}

export function present({ status, body, text, headers }: ApiAnswer): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: {
      "cache-control": "no-store",
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(text !== undefined && { body: text }),
  };
}
