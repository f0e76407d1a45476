/** Data import keys, each its own secret: `<prefix><connection>/<key>`. */
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  ListSecretsCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { ConnectionId } from "../../contract/ids.ts";
import type { Clock } from "../../ports/machine.ts";
import type { KeyName, KeyVault } from "../../ports/secrets.ts";
import { CACHE_MS, readSecret } from "./secret.ts";

/** Secrets on one page. Source: Secrets Manager API, ListSecrets. */
const LIST_LIMIT = 100;

export function keyVaultInSecretsManager(given: {
  client: SecretsManagerClient;
  prefix: string;
  clock: Clock;
}): KeyVault {
  const { client, prefix, clock } = given;
  const cached = new Map<string, { secret: string; until: number }>();
  const nameOf = ({ connection, key }: KeyName) => `${prefix}${connection}/${key}`;

  return {
    async put({ secret, ...key }) {
      const name = nameOf(key);
      try {
        await client.send(new CreateSecretCommand({ Name: name, SecretString: secret }));
      } catch (error) {
        if (!(error instanceof ResourceExistsException)) throw error;
        // A repeated call whose first answer was lost finds its own secret.
        if ((await readSecret(client, name)) === secret) return;
        throw new Error(
          `the secret of key ${key.key} is there already, with another value: give the new key a new id`,
        );
      }
    },
    async read(key, { fresh = false } = {}) {
      const name = nameOf(key);
      const now = clock.now().getTime();
      const kept = cached.get(name);
      if (kept && !fresh && now < kept.until) return kept.secret;
      const secret = await readSecret(client, name);
      if (secret === undefined) cached.delete(name);
      else cached.set(name, { secret, until: now + CACHE_MS });
      return secret;
    },
    async remove(key) {
      const name = nameOf(key);
      cached.delete(name);
      try {
        // Without the recovery window: an invalidated key must be deleted at once, and ids are never reused.
        await client.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }));
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw error;
      }
    },
    async list({ limit, cursor }) {
      const page = await client.send(
        new ListSecretsCommand({
          Filters: [{ Key: "name", Values: [prefix] }],
          MaxResults: Math.min(limit, LIST_LIMIT),
          ...(cursor !== undefined && { NextToken: cursor }),
        }),
      );
      const items = (page.SecretList ?? []).flatMap(({ Name = "", CreatedDate }) => {
        const [connection, key, ...more] = Name.startsWith(prefix)
          ? Name.slice(prefix.length).split("/")
          : [];
        const isKey = connection && key && more.length === 0 && CreatedDate;
        return isKey
          ? [{ connection: connection as ConnectionId, key, createdAt: CreatedDate.toISOString() }]
          : [];
      });
      return { items, ...(page.NextToken && { cursor: page.NextToken }) };
    },
  };
}
