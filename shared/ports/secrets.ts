/** Data import keys and partner API keys: the only ports that carry a secret. */
import type { ConnectionId } from "../contract/ids.ts";
import type { Page, PageWanted } from "./pages.ts";

/** Which data import key: `key` is its id. */
export interface KeyName {
  connection: ConnectionId;
  key: string;
}

/** The secrets of data import keys: written before an item names them, never changed, deleted after. */
export interface KeyVault {
  put(secret: KeyName & { secret: string }): Promise<void>;
  /** Undefined when it is gone. `fresh` looks past any cache. */
  read(name: KeyName, options?: { fresh?: boolean }): Promise<string | undefined>;
  remove(name: KeyName): Promise<void>;
  /** All of them, those that nothing names included; never a secret itself. `createdAt` is ISO. */
  list(wanted: PageWanted): Promise<Page<KeyName & { createdAt: string }>>;
}

/** The partner's own API keys, one per cluster of Braze. */
export interface PartnerKeys {
  /** Undefined for a cluster that the deployment has no key for: it is then refused, never given another's. */
  read(cluster: string): Promise<string | undefined>;
}
