/** Data import keys and partner API keys: the only ports that carry a secret. */
import type { ConnectionId } from "../contract/ids.ts";
import type { Page, PageWanted } from "./pages.ts";

/** The name of a data import key: `key` is its id. */
export interface KeyName {
  connection: ConnectionId;
  key: string;
}

/** The secrets of data import keys: written before an item names them, never changed, deleted after no item does. */
export interface KeyVault {
  put(secret: KeyName & { secret: string }): Promise<void>;
  /** Undefined if it does not exist. `fresh` bypasses the cache. */
  read(name: KeyName, options?: { fresh?: boolean }): Promise<string | undefined>;
  remove(name: KeyName): Promise<void>;
  /** The names of all keys, including those that no item names; never a secret. `createdAt` is ISO. */
  list(wanted: PageWanted): Promise<Page<KeyName & { createdAt: string }>>;
}

/** The partner's own API keys, one per cluster of Braze. */
export interface PartnerKeys {
  /** Undefined for a cluster without a key: connections to it are refused and never use another cluster's key. */
  read(cluster: string): Promise<string | undefined>;
}

/** What identifiers of forgotten people are hashed with. It never changes. */
export interface ForgottenKey {
  /** At most 64 bytes. Throws if it does not exist: nobody may be taken for not forgotten. */
  read(): Promise<string>;
}
