/** The caller of a request, from the claims of its token, which API Gateway has verified. */
import { type Reach, reachOf } from "../../shared/domain/access.ts";
import { boundClients } from "../wiring.ts";
import type { Event } from "./request.ts";

export interface Caller {
  /** User name, else subject, else client id. */
  name: string;
  /** The client by which the token was issued, where the issuer tells. */
  client?: string;
  reach: Reach;
}

export function callerOf({ requestContext }: Event): Caller {
  // Routes without an authorizer have none in their events, although the type says so.
  const { authorizer } = requestContext as Partial<Event["requestContext"]>;
  if (!authorizer) return { name: "unknown", reach: "all" };
  const { username, sub, client_id: client, scope, scp } = authorizer.jwt.claims;
  return {
    name: String(username ?? sub ?? client ?? "unknown"),
    ...(client !== undefined && { client: String(client) }),
    reach: reachOf([...scopesIn(scope), ...scopesIn(scp)], boundClients()[String(client)]),
  };
}

/** API Gateway passes a list as `[one two]`. */
function scopesIn(claim: unknown): string[] {
  return String(claim ?? "")
    .replace(/^\[(.*)\]$/s, "$1")
    .split(/[\s,]+/)
    .filter((scope) => scope !== "");
}
