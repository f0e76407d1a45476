/**
 * Data import keys, each its own secret: `<prefix><connection>/<key>`. One function for each thing that is granted by
 * itself, so that a bundle has only the calls that its function may make.
 */
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { ConnectionId } from "../../contract/ids.ts";
import type { Clock } from "../../ports/machine.ts";
import type { KeyName, KeyVault } from "../../ports/secrets.ts";
import { cachedReads, listSecrets, putSecret, readSecret, removeSecret } from "./secret.ts";

interface Vault {
  client: SecretsManagerClient;
  prefix: string;
}

const nameOf = ({ prefix }: Vault, { connection, key }: KeyName) => `${prefix}${connection}/${key}`;

/** `encryptionKey` is the KMS key of the secrets. Without one, AWS would use the account's default key. */
export function keyPutting(vault: Vault & { encryptionKey: string }): Pick<KeyVault, "put"> {
  return {
    async put({ secret, ...key }) {
      const { client, encryptionKey } = vault;
      if ((await putSecret(client, { name: nameOf(vault, key), secret, encryptionKey })) === "another")
        throw new Error(
          `the secret of key ${key.key} is there already, with another value: give the new key a new id`,
        );
    },
  };
}

export function keyReading(vault: Vault & { clock: Clock }): Pick<KeyVault, "read"> {
  const read = cachedReads(vault.clock, (name) => readSecret(vault.client, name));
  return { read: (key, how) => read(nameOf(vault, key), how) };
}

export function keyRemoving(vault: Vault): Pick<KeyVault, "remove"> {
  return {
    // An invalidated key must be deleted at once, and ids are never reused.
    remove: (key) => removeSecret(vault.client, nameOf(vault, key)),
  };
}

export function keyListing({ client, prefix }: Vault): Pick<KeyVault, "list"> {
  return {
    async list(wanted) {
      const { items, ...page } = await listSecrets(client, prefix, wanted);
      const named = items.map(({ owner, id: key, createdAt }) => ({
        connection: owner as ConnectionId,
        key,
        createdAt,
      }));
      return { items: named, ...page };
    },
  };
}
