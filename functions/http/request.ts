/** The request of one route, parsed by what the contract says of the route. */
import type { APIGatewayProxyEventV2WithJWTAuthorizer } from "aws-lambda";
import type { Operation } from "../../shared/contract/api/operation.ts";
import type { ConnectionId } from "../../shared/contract/ids.ts";
import type { RouteKey } from "../../shared/contract/routes.ts";
import { refuseBeyond } from "../../shared/domain/access.ts";
import { DomainError } from "../../shared/domain/domain-error.ts";
import { parseExclusionListId } from "../../shared/domain/exclusions.ts";
import { parseChannelId, parseCohortId, parseConnectionId, parseRunId } from "../../shared/domain/ids.ts";
import { NAME_LENGTH } from "../../shared/limits.ts";
import { type BodyOf, bodyOf } from "./body.ts";
import { type Caller, callerOf } from "./caller.ts";
import { invalid } from "./parse.ts";
import { type QueryOf, queryOf } from "./query.ts";

export type Event = APIGatewayProxyEventV2WithJWTAuthorizer;

type ParameterOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterOf<Rest>
  : never;

/** Parameters that are ids of this system. An invalid id is answered 404, like one that doesn't exist. */
const idOf = {
  channelId: parseChannelId,
  cohortId: parseCohortId,
  connectionId: parseConnectionId,
  runId: parseRunId,
  listId: parseExclusionListId,
};
type IdOf = { [Name in keyof typeof idOf]: ReturnType<(typeof idOf)[Name]> };

export type ApiRequest<Key extends RouteKey, Taken extends Operation> = {
  /** Decoded path parameters. */
  path: { readonly [Name in ParameterOf<Key>]: Name extends keyof IdOf ? IdOf[Name] : string };
  query: QueryOf<Taken>;
  body: BodyOf<Taken>;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  caller: Caller;
} & (Taken extends { once: true }
  ? {
      /** Identifies one request across retries; undefined if the caller sent none. */
      idempotencyKey: string | undefined;
    }
  : unknown);

export function requestOf<Key extends RouteKey, Taken extends Operation>(
  event: Event,
  operation: Taken,
): ApiRequest<Key, Taken> {
  const { headers, pathParameters = {}, queryStringParameters = {} } = event;
  const caller = callerOf(event);
  const path = pathOf(pathParameters);
  const body = bodyOf(event, operation);
  for (const connection of [connectionIn(path), connectionIn(body)])
    if (connection !== undefined) refuseBeyond(caller.reach, connection);
  const request = {
    path,
    query: queryOf(queryStringParameters, operation),
    body,
    headers,
    caller,
    ...(operation.once && { idempotencyKey: idempotencyKey(headers) }),
  };
  return request as ApiRequest<Key, Taken>;
}

function pathOf(parameters: Readonly<Record<string, string | undefined>>) {
  for (const [name, value = ""] of Object.entries(parameters)) {
    // No id is that long, and DynamoDB refuses keys that are.
    if (value.length > NAME_LENGTH)
      throw new DomainError("not-found", "not-found", `There is no ${name} of ${value.length} characters.`);
    idOf[name as keyof IdOf]?.(value);
  }
  return parameters;
}

/** The connection that a request names. What names none may still touch one: its use case knows. */
function connectionIn(given: unknown): ConnectionId | undefined {
  const { connectionId } = (given ?? {}) as { connectionId?: ConnectionId };
  return connectionId;
}

function idempotencyKey(headers: Event["headers"]): string | undefined {
  const key = headers["idempotency-key"];
  if (key === undefined || (key.length > 0 && key.length <= NAME_LENGTH)) return key;
  throw invalid([{ pointer: "/Idempotency-Key", detail: `must have 1 to ${NAME_LENGTH} characters` }]);
}
