/** The scopes of a person's access token: what their groups have, of what the client asked for. */
import { BOUND_TO, groups, scopes, type TokenScope } from "../contract/access.ts";

export interface TokenRequest {
  /** Names of the person's groups. Those that are not in the contract give nothing. */
  groups: readonly string[];
  /** The scopes that the client asked for and may ask for. */
  asked: readonly string[];
}

/**
 * A client that asked for none of this system's scopes, such as a sign-in without OAuth, gets all that the groups have.
 * The groups `connection:<id>` bind the token whatever was asked for: a client cannot leave a bound out.
 */
export function tokenScopes({
  groups: named,
  asked,
}: TokenRequest): (TokenScope | `${typeof BOUND_TO}${string}`)[] {
  const allowed = new Set<TokenScope>(named.flatMap((name) => scopesOf(name)));
  const ours = asked.filter(isOurs);
  const granted = ours.length > 0 ? ours.filter((scope) => allowed.has(scope)) : [...allowed];
  return [...new Set([...granted, ...named.filter(isBound)])];
}

function scopesOf(name: string): readonly TokenScope[] {
  return Object.hasOwn(groups, name) ? groups[name as keyof typeof groups].scopes : [];
}

/** Whether only a group can give it. */
export function isGoverned(scope: string): boolean {
  return isOurs(scope) || isBound(scope);
}

function isOurs(scope: string): scope is TokenScope {
  return Object.hasOwn(scopes, scope);
}

function isBound(name: string): name is `${typeof BOUND_TO}${string}` {
  return name.startsWith(BOUND_TO);
}
