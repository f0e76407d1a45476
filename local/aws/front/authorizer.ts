/**
 * API Gateway's JWT authorizer: checks signature, issuer, audience and times with the issuer's published keys, then
 * scopes.
 */
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from "jose";

export interface Authorized {
  /** The claims as the event has them: every claim is a string. */
  claims: Record<string, string>;
  scopes: string[];
}
export type Authorizer = (
  header: string | undefined,
  scope: string,
) => Promise<Authorized | "unauthorized" | "forbidden">;

export function jwtAuthorizer({ issuer, audience }: { issuer: string; audience: string }): Authorizer {
  const keys = createRemoteJWKSet(new URL("/.well-known/jwks.json", issuer));
  return async (header, scope) => {
    const token = header?.replace(/^Bearer /i, "");
    if (!token) return "unauthorized";
    // RSA only: API Gateway's JWT authorizer accepts nothing else.
    const options = { issuer, audience, algorithms: ["RS256"], requiredClaims: ["exp"] };
    const verified = await jwtVerify(token, keys, options).catch(() => undefined);
    if (!verified) return "unauthorized";
    const { payload } = verified;
    const scopes = String(payload["scope"] ?? "")
      .split(" ")
      .filter((one) => one !== "");
    return scopes.includes(scope) ? { claims: asTexts(payload), scopes } : "forbidden";
  };
}

function asTexts(claims: JWTPayload): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(" ")}]` : String(value),
    ]),
  );
}
