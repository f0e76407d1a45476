/** Parses the body of a request by what its operation takes. */
import httpJsonBodyParser from "@middy/http-json-body-parser";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type * as z from "zod/mini";
import type { Body, Operation } from "../../shared/contract/api/operation.ts";
import { DomainError } from "../../shared/domain/domain-error.ts";
import { parse } from "./parse.ts";

export type BodyOf<Taken extends Operation> = Taken extends { body: infer Given extends Body }
  ? z.infer<Given["schema"]> | (Given extends { optional: true } ? undefined : never)
  : undefined;

type Event = Pick<APIGatewayProxyEventV2, "body" | "headers" | "isBase64Encoded">;

export function bodyOf(event: Event, { body }: Operation): unknown {
  if (!body) return refuseBody(event);
  if (body.types) return parse(body.schema, textOf(event));
  const given = jsonOf(event);
  return given === undefined && body.optional ? undefined : parse(body.schema, given);
}

/** `{}` is accepted, because some clients always send JSON and it contains nothing that could be ignored. */
function refuseBody(event: Event): undefined {
  if (/^\s*(\{\s*\}\s*)?$/.test(textOf(event))) return undefined;
  throw new DomainError(
    "invalid",
    "unexpected-body",
    "This request takes no body: nothing in it would be read. Send it without one.",
  );
}

/** API Gateway encodes a body as base64 unless its content type is a text type. */
function textOf({ body = "", isBase64Encoded }: Event): string {
  return isBase64Encoded ? Buffer.from(body, "base64").toString() : body;
}

const parser = httpJsonBodyParser();

/** Undefined without a body. The error for invalid JSON doesn't quote it, because it may contain a secret. */
function jsonOf({ body, headers, isBase64Encoded }: Event): unknown {
  if (!body) return undefined;
  const request = { event: { body, headers, isBase64Encoded } };
  try {
    parser.before?.(request as never);
  } catch {
    throw new DomainError(
      "invalid",
      "invalid-json",
      "The body can't be read. Send JSON in UTF-8, with the header Content-Type: application/json.",
    );
  }
  return request.event.body;
}
