/** The stand-in for API Gateway: routes, authorizes and invokes. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Route } from "../../../shared/contract/routes.ts";
import { FunctionsUnreachable, type Invoked, type Lambda, TooManyRequests } from "../lambda.ts";
import { answerAsFunction, answerAsGateway } from "./answer.ts";
import type { Authorizer } from "./authorizer.ts";
import { answerCors } from "./cors.ts";
import { eventOf } from "./event.ts";
import { routed } from "./routing.ts";

export interface Front {
  routes: readonly Route[];
  /** The catch-all route. If it is left out, an unknown route gets API Gateway's default answer. */
  otherwise?: Pick<Route, "by" | "scope">;
  authorizer: Authorizer;
  lambda: Lambda;
  /** Milliseconds that a function may take to answer. */
  patience: number;
  /** Answers a request of the page of `web/`. False: it is a request of the API. */
  site?: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  /** Of a page that is served elsewhere, and may call the API from a browser. */
  pageOrigin?: string | undefined;
}

/** Milliseconds and bytes. Source: quotas of API Gateway's HTTP APIs. */
export const GATEWAY_PATIENCE = 30_000;
const BODY_LIMIT = 10 * 1024 * 1024;

/** Error by which the sandbox drops a connection. The real gateway cannot do this and answers 500. */
const DROPPED = "Sandbox.ConnectionDropped";

export function front(given: Front): Server {
  return createServer((request, response) => {
    answer(given, request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) answerAsGateway(response, "functionFailed");
    });
  });
}

async function answer(
  { routes, otherwise, authorizer, lambda, patience, site, pageOrigin }: Front,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (pageOrigin !== undefined && answerCors(pageOrigin, request, response)) return;
  const [path = ""] = (request.url ?? "/").split("?");
  if (site?.(request, response)) return;
  const found = routed(routes, request.method ?? "", path);
  const route = found?.route ?? otherwise;
  if (!route) return answerAsGateway(response, "noRoute");
  const { by, scope } = route;
  const authorized = scope === "public" ? undefined : await authorizer(request.headers.authorization, scope);
  if (typeof authorized === "string") return answerAsGateway(response, authorized);
  const body = await bodyOf(request);
  if (!body) return answerAsGateway(response, "tooLarge");
  const event = eventOf(request, body, found, authorized);
  const invoked = await withPatience(lambda(by, event), patience);
  if (invoked === "unavailable") return answerAsGateway(response, "unavailable");
  if (!("error" in invoked)) return answerAsFunction(response, invoked.payload);
  if (invoked.error.errorType === DROPPED) request.socket.destroy();
  else answerAsGateway(response, "functionFailed");
}

/** Undefined if the body is larger than API Gateway accepts. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    // The rest is read and discarded: a client that is still writing would not read the answer.
    if (length <= BODY_LIMIT) chunks.push(chunk);
  }
  return length <= BODY_LIMIT ? Buffer.concat(chunks) : undefined;
}

async function withPatience(work: Promise<Invoked>, milliseconds: number): Promise<Invoked | "unavailable"> {
  const late = Promise.withResolvers<"unavailable">();
  const alarm = setTimeout(() => late.resolve("unavailable"), milliseconds);
  try {
    return await Promise.race([work, late.promise]);
  } catch (error) {
    if (error instanceof FunctionsUnreachable || error instanceof TooManyRequests) return "unavailable";
    throw error;
  } finally {
    clearTimeout(alarm);
  }
}
