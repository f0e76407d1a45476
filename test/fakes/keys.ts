import type { Clock } from "../../shared/ports/machine.ts";
import type { KeyVault, PartnerKeys } from "../../shared/ports/secrets.ts";
import { steeredClock } from "./clock.ts";
import { pageOf } from "./page.ts";

export function fakeKeyVault(clock: Clock = steeredClock()): KeyVault {
  const secrets = new Map<string, string>();
  const created = new Map<string, string>();
  const place = (connection: string, key: string) => `${connection}/${key}`;
  return {
    async put(connection, key, secret) {
      const kept = secrets.get(place(connection, key));
      if (kept !== undefined && kept !== secret) throw new Error(`the secret of key ${key} is there already`);
      secrets.set(place(connection, key), secret);
      created.set(place(connection, key), clock.now().toISOString());
    },
    async read(connection, key) {
      return secrets.get(place(connection, key));
    },
    async remove(connection, key) {
      secrets.delete(place(connection, key));
    },
    async list(wanted) {
      return pageOf(
        [...secrets.keys()].sort().map((name) => {
          const [connection = "", key = ""] = name.split("/");
          return { connection, key, createdAt: created.get(name) ?? "" };
        }),
        ({ connection, key }) => place(connection, key),
        wanted,
      );
    },
  };
}

export function fakePartnerKeys(keys: Readonly<Record<string, string>>): PartnerKeys {
  return { read: async (cluster) => (Object.hasOwn(keys, cluster) ? keys[cluster] : undefined) };
}
