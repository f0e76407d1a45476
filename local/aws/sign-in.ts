/**
 * The sign-in of the local issuer: the authorization code flow with PKCE, with the paths and the parameters of
 * Cognito's hosted pages, for the page of this system only. https://www.rfc-editor.org/rfc/rfc7636
 */
import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** The client id of the page. */
export const PAGE_CLIENT = "page";
const CODE_MS = 60_000;
const TOKEN_SECONDS = 3600;
/** A browser that has signed in once gets its next code without a question, as at Cognito. */
const COOKIE = "cohort-import-signed-in";

export interface SignInSettings {
  /** Origin of the page. */
  page(): string;
  token(scopes: readonly string[], seconds: number): Promise<string>;
}

interface Granted {
  scopes: string[];
  challenge: string;
  redirectUri: string;
  until: number;
}

export interface SignIn {
  /** False: the path is none of its own. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

export const signInPaths = {
  authorization_endpoint: "/oauth2/authorize",
  token_endpoint: "/oauth2/token",
  end_session_endpoint: "/logout",
};

export function signIn({ page, token }: SignInSettings): SignIn {
  const codes = new Map<string, Granted>();
  const refreshTokens = new Map<string, string[]>();
  const isPage = (address: string) => pageOrigins(page()).some((origin) => address === `${origin}/`);

  function authorize(url: URL, request: IncomingMessage, response: ServerResponse) {
    const asked = url.searchParams;
    const redirectUri = asked.get("redirect_uri") ?? "";
    const challenge = asked.get("code_challenge") ?? "";
    if (asked.get("client_id") !== PAGE_CLIENT || !isPage(redirectUri))
      return refuse(response, "invalid_client");
    if (asked.get("response_type") !== "code" || asked.get("code_challenge_method") !== "S256" || !challenge)
      return refuse(response, "invalid_request");
    const known = (request.headers.cookie ?? "").split("; ").includes(`${COOKIE}=1`);
    if (!known && !asked.has("continue")) return answerWithQuestion(response, url);
    const code = randomBytes(24).toString("base64url");
    const scopes = (asked.get("scope") ?? "").split(" ").filter((scope) => scope.includes("/"));
    codes.set(code, { scopes, challenge, redirectUri, until: Date.now() + CODE_MS });
    const back = new URL(redirectUri);
    back.searchParams.set("code", code);
    back.searchParams.set("state", asked.get("state") ?? "");
    response
      .writeHead(302, { location: back.href, "set-cookie": `${COOKIE}=1; HttpOnly; SameSite=Lax; Path=/` })
      .end();
  }

  async function grant(request: IncomingMessage, response: ServerResponse) {
    const origin = request.headers.origin ?? "";
    if (pageOrigins(page()).includes(origin)) response.setHeader("access-control-allow-origin", origin);
    const asked = new URLSearchParams(await text(request));
    const scopes = asked.get("client_id") === PAGE_CLIENT ? scopesOf(asked) : undefined;
    if (!scopes) return refuse(response, "invalid_grant");
    const refreshToken = asked.get("refresh_token") ?? randomBytes(24).toString("base64url");
    refreshTokens.set(refreshToken, scopes);
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" }).end(
      JSON.stringify({
        access_token: await token(scopes, TOKEN_SECONDS),
        refresh_token: refreshToken,
        token_type: "Bearer",
        expires_in: TOKEN_SECONDS,
      }),
    );
  }

  /** Of a code that is used for the first time, or of a refresh token. */
  function scopesOf(asked: URLSearchParams): string[] | undefined {
    if (asked.get("grant_type") === "refresh_token")
      return refreshTokens.get(asked.get("refresh_token") ?? "");
    const code = asked.get("code") ?? "";
    const granted = codes.get(code);
    codes.delete(code);
    if (!granted || granted.until < Date.now() || granted.redirectUri !== asked.get("redirect_uri"))
      return undefined;
    const verifier = createHash("sha256")
      .update(asked.get("code_verifier") ?? "")
      .digest("base64url");
    return verifier === granted.challenge ? granted.scopes : undefined;
  }

  function leave(url: URL, response: ServerResponse) {
    const back = url.searchParams.get("logout_uri") ?? "";
    if (!isPage(back)) return refuse(response, "invalid_request");
    response
      .writeHead(302, { location: back, "set-cookie": `${COOKIE}=; Max-Age=0; HttpOnly; Path=/` })
      .end();
  }

  return {
    async answer(request, response) {
      const url = new URL(request.url ?? "/", "http://issuer");
      const is = (method: string, path: string) => request.method === method && url.pathname === path;
      if (is("GET", signInPaths.authorization_endpoint)) authorize(url, request, response);
      else if (is("POST", signInPaths.token_endpoint)) await grant(request, response);
      else if (is("GET", signInPaths.end_session_endpoint)) leave(url, response);
      else return false;
      return true;
    },
  };
}

/** A browser may write the page's address in two ways. */
function pageOrigins(page: string): string[] {
  return [page, page.replace("127.0.0.1", "localhost")];
}

function refuse(response: ServerResponse, error: string): void {
  response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify({ error }));
}

function answerWithQuestion(response: ServerResponse, url: URL): void {
  const on = `${url.pathname}?${url.searchParams}&continue=1`.replaceAll("&", "&amp;").replaceAll('"', "%22");
  response
    .writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
    })
    .end(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Sign in</title><style>
body{font:16px/1.5 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center;
background:light-dark(#f7f7f9,#121318);color:light-dark(#1b1c22,#ececf1)}
main{background:light-dark(#fff,#1c1d24);border:1px solid light-dark(#e4e5ea,#2c2e38);border-radius:16px;
padding:2rem;max-width:22rem;margin:1rem}h1{font-size:1.25rem;margin:0 0 .5rem}
p{color:light-dark(#5b5e6b,#a3a5b3);margin:0 0 1.5rem}
a{display:block;text-align:center;background:#4c45c9;color:#fff;text-decoration:none;font-weight:600;
border-radius:8px;padding:.65rem 1rem}a:focus-visible{outline:2px solid #7873e6;outline-offset:2px}
</style></head><body><main><h1>Sign in on this machine</h1>
<p>This local sign-in stands in for your company's. It asks for no password and works on this machine only.</p>
<a href="${on}" autofocus>Continue as the local operator</a></main></body></html>`);
}
