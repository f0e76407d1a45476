/** Requests to forget people. */
import type { KeptForgetting } from "../domain/forgetting.ts";
import type { VersionedStore } from "./stores.ts";

/** Reads are strongly consistent; those of lists are not. */
export type Forgettings = VersionedStore<KeptForgetting>;

export interface ForgettingQueue {
  /** Takes a request on, without waiting for it. It may be started more than once, also at the same time. */
  start(forgetting: string): Promise<void>;
}
