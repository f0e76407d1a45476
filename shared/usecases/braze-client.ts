/** The keys of a connection: the newest one first, and the one before it if Braze refuses that. */
import type { Connection } from "../contract/connections.ts";
import type { RunReason } from "../contract/imports.ts";
import { clusterOf } from "../domain/endpoints.ts";
import type { BrazeAnswer, BrazeCaller, BrazeTarget } from "../ports/braze.ts";
import type { KeyVault } from "../ports/secrets.ts";
import type { World } from "../ports/world.ts";

export interface BrazeClient extends BrazeCaller {
  /** Whether the newest key was refused and an older one is in use. */
  usedOlderKey(): boolean;
}

/** The reason why Braze can't be called, found before any key is tried. */
export interface NoBrazeClient {
  reason: Extract<RunReason, "connection-disabled" | "cluster-unknown" | "no-active-key">;
}

export type BrazeClientDeps = Pick<World, "partnerKeys" | "extraEndpoints"> & {
  keyVault: Pick<KeyVault, "read">;
};

export async function brazeClientFor(
  { keyVault, partnerKeys, extraEndpoints }: BrazeClientDeps,
  connection: Connection,
): Promise<BrazeClient | NoBrazeClient> {
  if (connection.status === "disabled") return { reason: "connection-disabled" };
  const cluster = clusterOf(connection.endpoint, extraEndpoints);
  const partnerKey = cluster && (await partnerKeys.read(cluster));
  if (!partnerKey) return { reason: "cluster-unknown" };
  // Newest first. Two are enough: the current key and the one that it replaced.
  const keys = connection.keys
    .filter((key) => key.status === "active")
    .reverse()
    .slice(0, 2);
  if (keys.length === 0) return { reason: "no-active-key" };

  let inUse = 0;
  const target = async (index: number, fresh: boolean): Promise<BrazeTarget | undefined> => {
    const clientSecret = await keyVault.read(
      { connection: connection.id, key: keys[index]?.id ?? "" },
      { fresh },
    );
    return clientSecret
      ? { endpoint: connection.endpoint, cluster, partner: connection.partner, partnerKey, clientSecret }
      : undefined;
  };
  const refused: BrazeAnswer = { outcome: "unsent", reason: "key-refused", status: 401 };

  return {
    usedOlderKey: () => inUse > 0,
    async call(request) {
      const started = inUse;
      const first = await target(started, false);
      const answer = first ? await request(first) : refused;
      if (!refusesKey(answer)) return answer;
      // Two batches may be refused at the same time: the second also switches to the older key.
      if (started + 1 >= keys.length) return answer;
      const older = await target(started + 1, true);
      if (!older) return answer;
      const second = await request(older);
      if (second.outcome === "accepted" || second.outcome === "refused") inUse = started + 1;
      return second;
    },
  };
}

function refusesKey(answer: BrazeAnswer): boolean {
  return answer.outcome === "unsent" && answer.reason === "key-refused";
}
