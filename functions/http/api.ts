/** The entry point of every API function: HTTP API events in, JSON out, one answer for each of its routes. */
import middy from "@middy/core";
import type { APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { Operation } from "../../shared/contract/api/operation.ts";
import type { FunctionName } from "../../shared/contract/functions.ts";
import { catchAll, type RouteKey, type RouteOf, routes } from "../../shared/contract/routes.ts";
import { DomainError } from "../../shared/domain/domain-error.ts";
import { type ApiAnswer, present } from "./answers.ts";
import type { Audit } from "./audit.ts";
import { problemAnswer } from "./problem.ts";
import { type ApiRequest, type Event, requestOf } from "./request.ts";

type Answer = APIGatewayProxyStructuredResultV2;

/** One answer for each route of the function: a missing or an extra one does not compile. */
type Answers<By extends FunctionName, Operations extends Record<RouteOf<By>, Operation>> = {
  [Key in RouteOf<By>]: (request: ApiRequest<Key, Operations[Key]>) => Promise<ApiAnswer>;
};

/**
 * `operations` must include those of the function's routes; `audit` is needed if one of them is audited. Never throws: an error becomes a problem response.
 *
 * A request is dispatched by its route key, for which API Gateway checked the token's scope. It is not dispatched by
 * its path: a `%2F` in a parameter can make that look like another route's path.
 */
export function api<By extends FunctionName, Operations extends Record<RouteOf<By>, Operation>>(
  by: By,
  operations: Operations,
  answers: Answers<By, Operations>,
  { otherwise, audit }: { otherwise?: (event: Event) => Answer; audit?: Audit } = {},
) {
  const kinds = new Map(routes.map(({ key, audited }) => [key, audited]));
  const unaudited = Object.keys(answers).find((key) => kinds.get(key as RouteKey) && !audit);
  if (unaudited) throw new Error(`${by} answers ${unaudited}, which is audited: give it the audit trail`);
  return middy<Event, Answer, Error, Context>({
    timeoutEarlyInMillis: LAST_WORD_MS,
    timeoutEarlyResponse: tookTooLong,
  })
    .onError((failed) => {
      failed.response = problemAnswer(failed.error, failed.event.requestContext.requestId);
    })
    .handler(async (event) => {
      const { routeKey } = event;
      if (otherwise && routeKey === catchAll.key) return otherwise(event);
      if (!Object.hasOwn(answers, routeKey)) throw new Error(`${by} has no answer to ${routeKey}`);
      const key = routeKey as RouteOf<By>;
      // The compiler can't see that request and answer belong to the same route. `Answers` guarantees it.
      const answer = answers[key] as (request: unknown) => Promise<ApiAnswer>;
      const request = requestOf(event, operations[key]);
      const kind = kinds.get(key);
      if (!kind || !audit) return present(await answer(request));
      const { caller, path } = request;
      const audited = {
        kind,
        operation: operations[key],
        caller,
        path,
        requestId: event.requestContext.requestId,
      };
      return present(await audit(audited, () => answer(request)));
    });
}

/** Milliseconds before the function's timeout: enough time to answer with an error. */
const LAST_WORD_MS = 500;

function tookTooLong(): never {
  throw new DomainError("unavailable", "took-too-long", "This took longer than a request may. Try again.");
}
