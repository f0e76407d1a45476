/** The connections that a caller may touch. Cohorts, lists and data sets are shared by all. */
import { BOUND_TO } from "../contract/access.ts";
import type { ConnectionId } from "../contract/ids.ts";
import { DomainError } from "./domain-error.ts";

/** `all`: the caller is not bound. */
export type Reach = "all" | readonly ConnectionId[];

/**
 * Of a token with these scopes. `client`: the connections that the deployment binds the token's client to; where both
 * bind, only what is in both is within reach.
 */
export function reachOf(scopes: readonly string[], client?: readonly string[]): Reach {
  const own = scopes.filter((scope) => scope.startsWith(BOUND_TO)).map((one) => one.slice(BOUND_TO.length));
  const bounds = [...(own.length > 0 ? [own] : []), ...(client ? [client] : [])];
  const [first, second] = bounds;
  if (!first) return "all";
  return first.filter((id) => !second || second.includes(id)) as ConnectionId[];
}

export function isWithin(reach: Reach, connection: ConnectionId): boolean {
  return reach === "all" || reach.includes(connection);
}

export function refuseBeyond(reach: Reach, connection: ConnectionId): void {
  if (!isWithin(reach, connection)) throw beyond(`touches the connection "${connection}"`);
}

/** For what belongs to no connection, or to all. */
export function refuseBound(reach: Reach, what: string): void {
  if (reach !== "all") throw beyond(what);
}

function beyond(what: string): DomainError {
  return new DomainError(
    "forbidden",
    "another-connection",
    `Your access is bound to certain connections, and this ${what}. Ask whoever gives access for a wider one.`,
  );
}
