/**
 * Secrets of data import keys that no connection names, and secrets of channels that no channel names or uses any more: a
 * call that made or deleted one died before it finished.
 */
import { earlierSecretsInUse } from "../../domain/channel-secrets.ts";
import type { ChannelSecrets } from "../../ports/channels.ts";
import type { KeyVault } from "../../ports/secrets.ts";
import type { World } from "../../ports/world.ts";
import { everyItem } from "../every-item.ts";
import type { Repairs } from "./repairs.ts";

/** Milliseconds after which a secret is named or never will be: it is put within one API call. */
const UNNAMED_MS = 3_600_000;

export type ReconcileSecretsDeps = Pick<World, "clock" | "channels" | "connections" | "log"> & {
  keyVault: Pick<KeyVault, "list" | "remove">;
  channelSecrets: Pick<ChannelSecrets, "list" | "remove">;
};

export async function reconcileSecrets(
  { clock, connections, keyVault, log }: ReconcileSecretsDeps,
  repairs: Repairs,
): Promise<void> {
  const old = clock.now().getTime() - UNNAMED_MS;
  for (const { createdAt, ...name } of await everyItem((wanted) => keyVault.list(wanted))) {
    if (Date.parse(createdAt) > old) continue;
    await repairs.attempt({ connection: name.connection }, async () => {
      // Read after the secret was listed, an hour after it was written: a key that is not named by now never will be.
      const named = (await connections.read(name.connection))?.keys.find(({ id }) => id === name.key);
      if (named?.status === "active") return;
      await keyVault.remove(name);
      log.warn("secret-removed", { connection: name.connection });
      repairs.count("secretsRemoved");
    });
  }
}

export async function reconcileChannelSecrets(
  { clock, channels, channelSecrets, log }: ReconcileSecretsDeps,
  repairs: Repairs,
): Promise<void> {
  const now = clock.now();
  const old = now.getTime() - UNNAMED_MS;
  for (const { createdAt, ...name } of await everyItem((wanted) => channelSecrets.list(wanted))) {
    if (Date.parse(createdAt) > old) continue;
    await repairs.attempt({ channel: name.channel }, async () => {
      const channel = await channels.read(name.channel);
      const used = channel ? [channel.secret, ...earlierSecretsInUse(channel, now)] : [];
      if (used.some((secret) => secret.id === name.secret)) return;
      await channelSecrets.remove(name);
      log.warn("secret-removed", { channel: name.channel });
      repairs.count("secretsRemoved");
    });
  }
}
