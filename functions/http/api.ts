/** The door of every API function: HTTP API events in, JSON out, an answer for each of its routes and for no other. */
import middy from "@middy/core";
import type { APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { Operation } from "../../shared/contract/api/operation.ts";
import type { FunctionName } from "../../shared/contract/functions.ts";
import { catchAll, type RouteOf } from "../../shared/contract/routes.ts";
import { DomainError } from "../../shared/domain/domain-error.ts";
import { type ApiAnswer, present } from "./answers.ts";
import { problemAnswer } from "./problem.ts";
import { type ApiRequest, type Event, requestOf } from "./request.ts";

type Answer = APIGatewayProxyStructuredResultV2;

/** One for each route of the function: a route without one does not compile, nor does one without a route. */
type Answers<By extends FunctionName, Operations extends Record<RouteOf<By>, Operation>> = {
  [Key in RouteOf<By>]: (request: ApiRequest<Key, Operations[Key]>) => Promise<ApiAnswer>;
};

/**
 * `operations` are at least those of the function's routes. It never throws: whatever an answer throws becomes a
 * problem.
 *
 * A request goes by the key of its route, which API Gateway checked the token's scope for; not by its path, which a
 * `%2F` in a parameter makes look like another route's.
 */
export function api<By extends FunctionName, Operations extends Record<RouteOf<By>, Operation>>(
  by: By,
  operations: Operations,
  answers: Answers<By, Operations>,
  otherwise?: (event: Event) => Answer,
) {
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
      // The compiler can't see that request and answer are of the same route: they are, by `Answers`.
      const answer = answers[key] as (request: unknown) => Promise<ApiAnswer>;
      return present(await answer(requestOf(event, operations[key])));
    });
}

/** Milliseconds before the function is stopped: enough to say so. */
const LAST_WORD_MS = 500;

function tookTooLong(): never {
  throw new DomainError("unavailable", "took-too-long", "This took longer than a request may. Try again.");
}
