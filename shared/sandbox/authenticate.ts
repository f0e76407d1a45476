/** Who may write to a partner's cohorts: the partner by its API key, its customer by a data import key. */
import type { Clock } from "../ports/machine.ts";
import type { PartnerKeys } from "../ports/secrets.ts";
import { type ContractAnswer, unauthorized } from "./answers.ts";
import { hashOf, idIn, sameSecret } from "./key-secret.ts";
import type { SandboxKeys } from "./ports.ts";

/** The cluster that the sandbox counts as: its partner API key is kept under this name. */
const CLUSTER = "sandbox";

/** Milliseconds: a key's last use is noted no more often, so that an import does not write it for each request. */
const USE_NOTED_EVERY = 60_000;

export interface PartnerDoor {
  clock: Clock;
  keys: SandboxKeys;
  partnerKeys: PartnerKeys;
}

/**
 * Undefined where all is well. Braze does not document when each 401 is given; here:
 * a credential is missing or is no text → `Unauthorized access`; no active key has this secret, whichever partner is
 * asked for → `Invalid client secret`; the key was made on another partner's page → `Partner not enabled`. A partner
 * that nobody made a key for is one of these two: there is no list of partners.
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

/** Undefined where one is missing or is no text. */
export function credentialsIn(body: unknown): { partnerKey: string; secret: string } | undefined {
  const { partner_api_key: partnerKey, client_secret: secret } = (body ?? {}) as Record<string, unknown>;
  return isText(partnerKey) && isText(secret) ? { partnerKey, secret } : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
