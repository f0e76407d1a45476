/** The door of every API function: HTTP API events in, JSON out. */
import middy, { type MiddlewareObj } from "@middy/core";
import httpJsonBodyParser from "@middy/http-json-body-parser";
import type {
  APIGatewayProxyEventV2WithJWTAuthorizer,
  APIGatewayProxyStructuredResultV2,
  Context,
} from "aws-lambda";
import * as z from "zod/mini";
import { DomainError, type ValidationIssue } from "../shared/domain/domain-error.ts";
import { validationIssuesOf } from "../shared/domain/validation-issues.ts";
import { NAME_LENGTH, PAGE_LIMIT, PAGE_SIZE } from "../shared/limits.ts";
import type { PageWanted } from "../shared/ports/pages.ts";
import { problemAnswer } from "./problem.ts";

export interface ApiRequest {
  /** Parameters of the path, decoded. */
  path: Record<string, string | undefined>;
  query: Record<string, string | undefined>;
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  /** The JSON value, or the text where that is what the handler takes; undefined where there is no body. */
  body: unknown;
  /** Who calls, by the token: user name, else subject, else client id. */
  caller: string;
}

export interface ApiAnswer {
  status: number;
  body?: unknown;
  /** Instead of `body`: as it is, with its type in `headers`. */
  text?: string;
  headers?: Record<string, string>;
}

type Event = APIGatewayProxyEventV2WithJWTAuthorizer;
type Answer = APIGatewayProxyStructuredResultV2;

/** Puts what a body holds into its place in the event. */
export type BodyReader = MiddlewareObj<Event, Answer, Error, Context>;

/** Makes a handler of what answers a request. It never throws: whatever `answer` throws becomes a problem. */
export function http(answer: (request: ApiRequest) => Promise<ApiAnswer>, body: BodyReader = jsonBody()) {
  return middy<Event, Answer, Error, Context>({
    timeoutEarlyInMillis: LAST_WORD_MS,
    timeoutEarlyResponse: tookTooLong,
  })
    .onError((failed) => {
      failed.response = problemAnswer(failed.error, failed.event.requestContext.requestId);
    })
    .use(body)
    .handler(async (event) => present(await answer(requestOf(event))));
}

export const ok = (body: unknown): ApiAnswer => ({ status: 200, body });
export const created = (body: unknown, location: string): ApiAnswer => at(201, body, location);
export const accepted = (body: unknown, location: string): ApiAnswer => at(202, body, location);
export const noContent = (): ApiAnswer => ({ status: 204 });

/** Parses a value of a request. Refuses it naming the place of each fault, and never the value. */
export function parse<Schema extends z.ZodMiniType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = safelyParsed(schema, value);
  if (parsed.success) return parsed.data;
  const errors = validationIssuesOf(parsed.error.issues, value).slice(0, FAULTS_SHOWN);
  throw new DomainError("invalid", "invalid-request", summary(errors), { errors });
}

/** The page of a list that `?limit=` and `?cursor=` ask for. */
export function pageWanted(query: ApiRequest["query"]): PageWanted {
  const { limit = PAGE_SIZE, cursor } = parse(paging(), query);
  return { limit, ...(cursor && { cursor }) };
}

/** What the caller means by one request, however often it is sent; undefined where it says nothing. */
export function idempotencyKey(headers: ApiRequest["headers"]): string | undefined {
  const key = headers["idempotency-key"];
  if (key === undefined || (key.length > 0 && key.length <= NAME_LENGTH)) return key;
  const errors = [{ pointer: "/Idempotency-Key", detail: `must have 1 to ${NAME_LENGTH} characters` }];
  throw new DomainError("invalid", "invalid-request", summary(errors), { errors });
}

/** A switch of the query, such as `?force=true`. */
export function isAsked(query: ApiRequest["query"], name: string): boolean {
  const value = query[name] ?? "false";
  if (value === "true" || value === "false") return value === "true";
  const errors = [{ pointer: `/${name}`, detail: "must be true or false" }];
  throw new DomainError("invalid", "invalid-request", summary(errors), { errors });
}

const FAULTS_SHOWN = 20;

/** Milliseconds before the function is stopped: enough to say so. */
const LAST_WORD_MS = 500;

function tookTooLong(): never {
  throw new DomainError("unavailable", "took-too-long", "This took longer than a request may. Try again.");
}

function safelyParsed<Schema extends z.ZodMiniType>(schema: Schema, value: unknown) {
  try {
    return z.safeParse(schema, value);
  } catch (error) {
    // The schemas of criteria call themselves: thousands of levels do not fit on the stack.
    if (!(error instanceof RangeError)) throw error;
    throw new DomainError("invalid", "invalid-request", "The body is nested too deep.");
  }
}

/** Made where it is used: a schema of the module would bring the library to functions that parse nothing. */
const paging = () =>
  z.object({
    limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(PAGE_LIMIT))),
    cursor: z.optional(z.string()),
  });

function summary(errors: readonly ValidationIssue[]): string {
  const [first] = errors;
  if (errors.length === 1 && first) return `${first.pointer || "The body"} ${first.detail}.`;
  return 'Several values are not valid: "errors" says where each is and what it must be.';
}

/** Parses a body where there is one. What is no JSON is refused without a word of it: it may hold a secret. */
function jsonBody(): BodyReader {
  const parser = httpJsonBodyParser();
  return {
    before(request) {
      if (!request.event.body) return;
      try {
        parser.before?.(request as never);
      } catch {
        throw new DomainError(
          "invalid",
          "invalid-json",
          "The body can't be read. Send JSON in UTF-8, with the header Content-Type: application/json.",
        );
      }
    },
  };
}

function requestOf(event: Event): ApiRequest {
  // Routes without an authorizer have none in their events, whatever the type says.
  const { authorizer } = event.requestContext as Partial<Event["requestContext"]>;
  const { username, sub, client_id } = authorizer?.jwt.claims ?? {};
  const path = event.pathParameters ?? {};
  for (const [name, value = ""] of Object.entries(path)) {
    // No id is that long, and the table takes no key that is.
    if (value.length > NAME_LENGTH)
      throw new DomainError("not-found", "not-found", `There is no ${name} of ${value.length} characters.`);
  }
  return {
    path,
    query: event.queryStringParameters ?? {},
    headers: event.headers,
    body: event.body || undefined,
    caller: String(username ?? sub ?? client_id ?? "unknown"),
  };
}

function at(status: number, body: unknown, location: string): ApiAnswer {
  return { status, body, headers: { location } };
}

function present({ status, body, text, headers }: ApiAnswer): Answer {
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
