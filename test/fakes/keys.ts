import type { KeyVault, PartnerKeys } from "../../shared/ports.ts";

export function fakeKeyVault(): KeyVault {
  const secrets = new Map<string, string>();
  const place = (connection: string, key: string) => `${connection}/${key}`;
  return {
    async put(connection, key, secret) {
      const kept = secrets.get(place(connection, key));
      if (kept !== undefined && kept !== secret) throw new Error(`the secret of key ${key} is there already`);
      secrets.set(place(connection, key), secret);
    },
    async read(connection, key) {
      return secrets.get(place(connection, key));
    },
    async remove(connection, key) {
      secrets.delete(place(connection, key));
    },
  };
}

export function fakePartnerKeys(keys: Readonly<Record<string, string>>): PartnerKeys {
  return { read: async (cluster) => (Object.hasOwn(keys, cluster) ? keys[cluster] : undefined) };
}
