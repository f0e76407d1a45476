/** The private half of the local issuer: a key created at the first start, and the tokens that it signs. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import { writeWhole } from "./kept.ts";

const ALGORITHM = "RS256";
/** The subject of tokens, and therefore the operator's name in "added by". */
const SUBJECT = "local-operator";

export interface IssuerKey {
  publicKey: JWK;
  /** `seconds`: how long the token is valid. */
  mint(claims: {
    issuer: string;
    audience: string;
    scopes: readonly string[];
    seconds: number;
    /** Left out: the operator of this machine. */
    subject?: string;
    /** The claim `client_id`. */
    client?: string;
  }): Promise<string>;
}

/** `folder` holds the key. It is created if it is missing. */
export async function issuerKey(folder: string): Promise<IssuerKey> {
  const { d, p, q, dp, dq, qi, ...publicKey } = await privateKey(folder);
  const key = await importJWK({ ...publicKey, d, p, q, dp, dq, qi } as JWK, ALGORITHM);
  const kid = publicKey.kid ?? "";
  return {
    publicKey,
    mint: ({ issuer, audience, scopes, seconds, subject = SUBJECT, client }) =>
      new SignJWT({
        scope: scopes.join(" "),
        token_use: "access",
        ...(client !== undefined && { client_id: client }),
      })
        .setProtectedHeader({ alg: ALGORITHM, kid })
        .setSubject(subject)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
        .sign(key),
  };
}

async function privateKey(folder: string): Promise<JWK> {
  const file = join(folder, "issuer-key.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as JWK;
  const pair = await generateKeyPair(ALGORITHM, { extractable: true });
  const bare = await exportJWK(pair.privateKey);
  const key = { ...bare, alg: ALGORITHM, use: "sig", kid: await calculateJwkThumbprint(bare) };
  mkdirSync(folder, { recursive: true });
  writeWhole(file, JSON.stringify(key));
  return key;
}
