/** Tokens of the local issuer. People get their scopes by the rule that Cognito's trigger applies where it is deployed. */
import { BOUND_TO, scopes as contractScopes, type Scope } from "../shared/contract/access.ts";
import { tokenScopes } from "../shared/domain/token-scopes.ts";
import type { IssuerKey } from "./issuer-key.ts";

export const AUDIENCE = "cohort-import";
const HOUR_SECONDS = 3_600;
/** How long a token is valid unless it is told. */
export const TOKEN_HOURS = 12;

export interface TokenWanted {
  /** Scopes that are asked for. Left out: all. */
  scopes?: readonly string[];
  /** A person's groups: the token has what they have of the scopes asked for. Left out: the token of a program. */
  groups?: readonly string[];
  /** Ids of the connections that it is bound to. */
  connections?: readonly string[];
  /** The name of the person or program. */
  subject?: string;
  /** The id of the client, as Cognito's tokens have it. */
  client?: string;
  hours?: number;
}

export function tokenOf(
  key: IssuerKey,
  issuer: string,
  wanted: TokenWanted | readonly Scope[] = {},
): Promise<string> {
  const { scopes, groups, connections = [], hours = TOKEN_HOURS, ...who } = named(wanted);
  const bounds = connections.map((id) => `${BOUND_TO}${id}`);
  const granted = groups
    ? tokenScopes({ groups: [...groups, ...bounds], asked: scopes ?? [] })
    : [...(scopes ?? Object.keys(contractScopes)), ...bounds];
  return key.mint({ issuer, audience: AUDIENCE, scopes: granted, seconds: hours * HOUR_SECONDS, ...who });
}

function named(wanted: TokenWanted | readonly Scope[]): TokenWanted {
  return Array.isArray(wanted) ? { scopes: wanted } : (wanted as TokenWanted);
}
