import type { ConnectionId } from "../../shared/contract/ids.ts";
import type { Clock } from "../../shared/ports/machine.ts";
import type { KeyName, KeyVault, PartnerKeys } from "../../shared/ports/secrets.ts";
import { steeredClock } from "./clock.ts";
import { pageOf } from "./page.ts";

export function fakeKeyVault(clock: Clock = steeredClock()): KeyVault {
  const secrets = new Map<string, string>();
  const created = new Map<string, string>();
  const place = ({ connection, key }: KeyName) => `${connection}/${key}`;
  return {
    async put({ secret, ...key }) {
      const kept = secrets.get(place(key));
      if (kept !== undefined && kept !== secret)
        throw new Error(`the secret of key ${key.key} is there already`);
      secrets.set(place(key), secret);
      created.set(place(key), clock.now().toISOString());
    },
    async read(key) {
      return secrets.get(place(key));
    },
    async remove(key) {
      secrets.delete(place(key));
    },
    async list(wanted) {
      return pageOf(
        [...secrets.keys()].sort().map((name) => {
          const [connection = "", key = ""] = name.split("/");
          return { connection: connection as ConnectionId, key, createdAt: created.get(name) ?? "" };
        }),
        place,
        wanted,
      );
    },
  };
}

export function fakePartnerKeys(keys: Readonly<Record<string, string>>): PartnerKeys {
  return { read: async (cluster) => (Object.hasOwn(keys, cluster) ? keys[cluster] : undefined) };
}
