/** Data import keys and partner API keys: the only ports that carry a secret. */
import type { Page, PageWanted } from "./pages.ts";

/** The secrets of data import keys: written before an item names them, never changed, deleted after. */
export interface KeyVault {
  put(connection: string, key: string, secret: string): Promise<void>;
  /** Undefined when it is gone. `fresh` looks past any cache. */
  read(connection: string, key: string, options?: { fresh?: boolean }): Promise<string | undefined>;
  remove(connection: string, key: string): Promise<void>;
  /** All of them, those that nothing names included; never a secret itself. `createdAt` is ISO. */
  list(wanted: PageWanted): Promise<Page<{ connection: string; key: string; createdAt: string }>>;
}

/** The partner's own API keys, one per cluster of Braze. */
export interface PartnerKeys {
  /** Undefined for a cluster that the deployment has no key for: it is then refused, never given another's. */
  read(cluster: string): Promise<string | undefined>;
}
