/** Authenticates requests to a partner's cohorts: the partner by its API key, its customer by a data import key. */
import type { Clock } from "../ports/machine.ts";
import type { PartnerKeys } from "../ports/secrets.ts";
import { type ContractAnswer, unauthorized } from "./answers.ts";
import { hashOf, idIn, sameSecret } from "./key-secret.ts";
import type { SandboxKeys } from "./ports.ts";

/** The cluster name of the sandbox: its partner API key is stored under this name. */
const CLUSTER = "sandbox";

/**
 * Milliseconds: a key's last use is recorded at most this often, so that an import does not write it for each request.
 */
const USE_NOTED_EVERY = 60_000;

export interface PartnerDoor {
  clock: Clock;
  keys: SandboxKeys;
  partnerKeys: PartnerKeys;
}

/**
 * Undefined if the request is authenticated. Braze does not document when it gives which 401. Here: a credential is
 * missing or not text → `Unauthorized access`; no active key of any partner has this secret → `Invalid client
 * secret`; the key belongs to another partner's page → `Partner not enabled`. A partner without keys gets one of the
 * last two: there is no list of partners.
 */
export async function refusalOf(
  { clock, keys, partnerKeys }: PartnerDoor,
  { partner, body }: { partner: string; body: unknown },
): Promise<ContractAnswer | undefined> {
  const credentials = credentialsIn(body);
  if (!credentials) return unauthorized.access;
  const { partnerKey: given, secret } = credentials;
  const expected = await partnerKeys.read(CLUSTER);
  if (expected === undefined || !sameSecret(given, hashOf(expected))) return unauthorized.partnerKey;
  const key = await keys.read(idIn(secret));
  if (key?.status !== "active" || !sameSecret(secret, key.hash)) return unauthorized.clientSecret;
  if (key.partner !== partner) return unauthorized.partnerNotEnabled(secret);
  const now = clock.now();
  const lastUsed = Date.parse(key.lastUsedAt ?? "") || 0;
  if (now.getTime() - lastUsed >= USE_NOTED_EVERY) await keys.noteUse(key.id, now.toISOString());
  return undefined;
}

/** Undefined if one is missing or not text. */
export function credentialsIn(body: unknown): { partnerKey: string; secret: string } | undefined {
  const { partner_api_key: partnerKey, client_secret: secret } = (body ?? {}) as Record<string, unknown>;
  return isText(partnerKey) && isText(secret) ? { partnerKey, secret } : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
