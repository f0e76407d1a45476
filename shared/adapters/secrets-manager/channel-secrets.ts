/**
 * Secrets of channels, each by itself: `<prefix><channel>/<secret>`. One function for each thing that is granted by
 * itself, so that a bundle has only the calls that its function may make.
 */
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { ChannelId } from "../../contract/ids.ts";
import type { ChannelSecretName, ChannelSecrets } from "../../ports/channels.ts";
import { listSecrets, putSecret, readSecret, removeSecret } from "./secret.ts";

interface Vault {
  client: SecretsManagerClient;
  prefix: string;
}

const nameOf = ({ prefix }: Vault, { channel, secret }: ChannelSecretName) => `${prefix}${channel}/${secret}`;

export function channelSecretPutting(vault: Vault & { encryptionKey: string }): Pick<ChannelSecrets, "put"> {
  return {
    async put({ value, ...name }) {
      const { client, encryptionKey } = vault;
      const put = await putSecret(client, { name: nameOf(vault, name), secret: value, encryptionKey });
      if (put === "another")
        throw new Error(`the secret ${name.secret} is there already, with another value`);
    },
  };
}

/** Not kept: it is read for each message. */
export function channelSecretReading(vault: Vault): Pick<ChannelSecrets, "read"> {
  return { read: (name) => readSecret(vault.client, nameOf(vault, name)) };
}

export function channelSecretRemoving(vault: Vault): Pick<ChannelSecrets, "remove"> {
  return { remove: (name) => removeSecret(vault.client, nameOf(vault, name)) };
}

export function channelSecretListing({ client, prefix }: Vault): Pick<ChannelSecrets, "list"> {
  return {
    async list(wanted) {
      const { items, ...page } = await listSecrets(client, prefix, wanted);
      const named = items.map(({ owner, id: secret, createdAt }) => ({
        channel: owner as ChannelId,
        secret,
        createdAt,
      }));
      return { items: named, ...page };
    },
  };
}
