/** The partner page of the sandbox: endpoint, data import keys, and requests received. */
import type { NotedRequest, SandboxKeyView } from "../contract/sandbox-received.ts";
import { notFound } from "../domain/domain-error.ts";
import type { Clock, Ids } from "../ports/machine.ts";
import type { Page, PageWanted } from "../ports/pages.ts";
import { hashOf, maskOf, newSecret } from "./key-secret.ts";
import { assertPartner } from "./partner-name.ts";
import type { SandboxKey, SandboxKeys, SandboxRequests } from "./ports.ts";

interface PartnerPageDeps {
  clock: Clock;
  ids: Ids;
  keys: SandboxKeys;
}

/** `key` is the secret itself; only this answer contains it. Refuses an invalid partner name. */
export async function createKey(
  { clock, ids, keys }: PartnerPageDeps,
  { partner, createdBy }: { partner: string; createdBy: string },
): Promise<SandboxKeyView & { key: string }> {
  assertPartner(partner);
  const { id, secret } = newSecret(ids);
  const key: SandboxKey = {
    id,
    partner,
    hash: hashOf(secret),
    masked: maskOf(secret),
    status: "active",
    createdBy,
    createdAt: clock.now().toISOString(),
  };
  if ((await keys.create(key)) === "exists")
    throw new Error(`the key id ${id} was drawn twice: ids is not random`);
  return { ...shown(key), key: secret };
}

export async function listKeys(
  { keys }: Pick<PartnerPageDeps, "keys">,
  partner: string,
): Promise<{ items: SandboxKeyView[] }> {
  return {
    items: (await keys.list(partner)).map(shown),
  };
}

/** `origin` is the origin of this API, which also serves Braze's half. */
export async function readPartner(
  { keys }: Pick<PartnerPageDeps, "keys">,
  { partner, origin }: { partner: string; origin: string },
) {
  assertPartner(partner);
  const { items } = await listKeys({ keys }, partner);
  const path = `/partners/${partner}/cohorts`;
  return {
    partner,
    restEndpoint: origin,
    cohortNames: `${origin}${path}`,
    cohortUsers: `${origin}${path}/users`,
    keys: items,
  };
}

export async function listRequests(
  { requests }: { requests: SandboxRequests },
  { partner, wanted }: { partner: string; wanted: PageWanted },
): Promise<Page<NotedRequest>> {
  assertPartner(partner);
  return requests.list(partner, wanted);
}

/** The key is refused from the next request on. Repeating the call changes nothing and keeps the first caller. */
export async function invalidateKey(
  { clock, keys }: Pick<PartnerPageDeps, "clock" | "keys">,
  { partner, id, by }: { partner: string; id: string; by: string },
): Promise<SandboxKeyView> {
  const key = await keys.invalidate(partner, id, { by, at: clock.now().toISOString() });
  if (!key) throw notFound(`key of partner "${partner}"`, id);
  return shown(key);
}

function shown({ hash: _, ...rest }: SandboxKey): SandboxKeyView {
  return rest;
}
