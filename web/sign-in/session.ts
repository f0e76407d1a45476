/**
 * The sign-in: authorization code with PKCE at the configured issuer. Tokens are kept in memory only, so a reload asks
 * the issuer again, which answers at once while its own session lasts. https://www.rfc-editor.org/rfc/rfc7636
 */
import { NoAnswer } from "../api/calls.ts";
import type { Settings } from "../api/settings.ts";
import { scopesOf } from "./scopes.ts";

export interface Session {
  /** A token that is valid for some time. `fresh`: not the one that was just refused. Throws `SessionEnded`. */
  token(fresh?: boolean): Promise<string>;
  may(scope: string): boolean;
  /** Goes to the issuer, and comes back to this address. */
  signInAgain(): Promise<void>;
  signOut(): void;
}

/** The issuer gives no more tokens without a new sign-in. */
export class SessionEnded extends Error {
  override name = "SessionEnded";
}

/** The issuer answered the sign-in with an error. */
export class SignInFailed extends Error {
  override name = "SignInFailed";
}

interface Endpoints {
  authorization_endpoint: string;
  token_endpoint: string;
  end_session_endpoint?: string;
}

interface Tokens {
  accessToken: string;
  refreshToken: string | undefined;
  /** Milliseconds since 1970. */
  until: number;
}

interface Pending {
  state: string;
  verifier: string;
  returnTo: string;
}

const PENDING = "sign-in";
/** Milliseconds before its end at which a token is renewed. */
const EARLY = 60_000;

/** Undefined while the browser leaves for the issuer. */
export async function beginSession(settings: Settings): Promise<Session | undefined> {
  const endpoints = await endpointsOf(settings);
  const answer = new URLSearchParams(location.search);
  const pending = takePending();
  if (answer.has("error") && answer.has("state")) {
    // Whoever loads the page again signs in for where they wanted to go.
    const isOurs = answer.get("state") === pending?.state;
    history.replaceState(null, "", isOurs ? pending.returnTo : addressHere());
    throw new SignInFailed(answer.get("error") ?? "");
  }
  const code = answer.get("code");
  if (code === null || answer.get("state") !== pending?.state) {
    await leaveFor(settings, endpoints);
    return undefined;
  }
  history.replaceState(null, "", pending.returnTo);
  const first = await granted(settings, endpoints, {
    grant_type: "authorization_code",
    code,
    redirect_uri: pageAddress(),
    code_verifier: pending.verifier,
  });
  return sessionWith(settings, endpoints, first);
}

function sessionWith(settings: Settings, endpoints: Endpoints, first: Tokens): Session {
  let tokens = first;
  let renewal: Promise<Tokens> | undefined;
  const renewed = () => {
    renewal ??= renew(settings, endpoints, tokens).finally(() => {
      renewal = undefined;
    });
    return renewal;
  };
  return {
    async token(fresh = false) {
      if (fresh || tokens.until - Date.now() < EARLY) tokens = await renewed();
      return tokens.accessToken;
    },
    may: (scope) => scopesOf(tokens.accessToken).includes(scope),
    signInAgain: () => leaveFor(settings, endpoints),
    signOut() {
      const leave = endpoints.end_session_endpoint;
      if (leave === undefined) return location.reload();
      const query = new URLSearchParams({ client_id: settings.clientId, logout_uri: pageAddress() });
      location.assign(`${leave}?${query}`);
    },
  };
}

async function renew(settings: Settings, endpoints: Endpoints, { refreshToken }: Tokens): Promise<Tokens> {
  if (refreshToken === undefined) throw new SessionEnded();
  const wanted = { grant_type: "refresh_token", refresh_token: refreshToken };
  const tokens = await granted(settings, endpoints, wanted);
  return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken };
}

async function granted(
  { clientId }: Settings,
  endpoints: Endpoints,
  wanted: Record<string, string>,
): Promise<Tokens> {
  const response = await fetch(endpoints.token_endpoint, {
    method: "POST",
    body: new URLSearchParams({ client_id: clientId, ...wanted }),
  }).catch(() => undefined);
  // Of an issuer that does not answer now nothing is known: the session may go on.
  if (!response || response.status === 429 || response.status >= 500) throw new NoAnswer();
  if (!response.ok) throw new SessionEnded();
  const { access_token, refresh_token, expires_in } = (await response.json()) as {
    access_token: string;
    refresh_token?: string;
    expires_in: number;
  };
  return { accessToken: access_token, refreshToken: refresh_token, until: Date.now() + expires_in * 1_000 };
}

async function leaveFor({ clientId, scopes }: Settings, endpoints: Endpoints): Promise<void> {
  const pending: Pending = {
    state: random(),
    verifier: random(),
    returnTo: addressHere(),
  };
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(pending.verifier));
  const query = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: pageAddress(),
    scope: ["openid", ...scopes].join(" "),
    state: pending.state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: "S256",
  });
  location.assign(`${endpoints.authorization_endpoint}?${query}`);
}

async function endpointsOf({ issuer }: Settings): Promise<Endpoints> {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`);
  if (!response.ok) throw new SignInFailed(`${response.status}`);
  return (await response.json()) as Endpoints;
}

function takePending(): Pending | undefined {
  const stored = sessionStorage.getItem(PENDING);
  sessionStorage.removeItem(PENDING);
  return stored === null ? undefined : (JSON.parse(stored) as Pending);
}

/** Without what the issuer has appended. */
function addressHere(): string {
  const kept = new URLSearchParams(location.search);
  for (const name of ["code", "state", "error", "error_description"]) kept.delete(name);
  return `${location.pathname}${kept.size > 0 ? `?${kept}` : ""}`;
}

function pageAddress(): string {
  return `${location.origin}/`;
}

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
