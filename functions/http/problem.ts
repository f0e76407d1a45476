/** Turns any thrown value into `application/problem+json`. Domain errors map by one table; others reveal no details. */
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Problem } from "../../shared/contract/problems.ts";
import { DomainError, type DomainErrorKind } from "../../shared/domain/domain-error.ts";
import { log } from "../wiring.ts";

const statuses: Record<DomainErrorKind, { status: number; title: string }> = {
  invalid: { status: 400, title: "The request is not valid" },
  forbidden: { status: 403, title: "Your access does not reach this" },
  "not-found": { status: 404, title: "There is no such thing" },
  conflict: { status: 409, title: "Something else is in the way" },
  gone: { status: 410, title: "It is too late for this" },
  unprocessable: { status: 422, title: "The request can't be carried out" },
  unavailable: { status: 503, title: "Something that this needs is not there now" },
};

/** `requestId` lets an operator find the request. An unexpected error is logged; the caller isn't told its cause. */
export function problemAnswer(error: unknown, requestId: string): APIGatewayProxyStructuredResultV2 {
  return withProblem(error instanceof DomainError ? refused(error) : accident(error, requestId), requestId);
}

export function withProblem(
  problem: Problem,
  requestId: string,
  headers: Record<string, string> = {},
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: problem.status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
    body: JSON.stringify({ ...problem, requestId }),
  };
}

function refused({ kind, code, message, more }: DomainError): Problem {
  return { ...more, type: `urn:problem:${code}`, ...statuses[kind], detail: message };
}

function accident(error: unknown, requestId: string): Problem {
  const at = placeOf(error);
  log().warn("request-failed", {
    request: requestId,
    reason: error instanceof Error ? error.name : typeof error,
    ...(at && { at }),
  });
  return {
    type: "urn:problem:internal",
    status: 500,
    title: "Something went wrong on our side",
    detail: "This is not your request's fault. Try again; if it stays, tell the operator the requestId.",
  };
}

/** Function, file, line and column of the innermost call. Not the message, which may quote the request. */
function placeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const frames = error.stack?.split("\n").filter((line) => /^ {4}at .+:\d+:\d+\)?$/.test(line)) ?? [];
  return frames[0]?.trim().replace(/(?:file:\/\/)?[^\s()]*\/(?=[^/]+:\d+:\d+)/, "");
}
