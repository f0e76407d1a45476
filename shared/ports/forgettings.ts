/** Requests to forget people. */
import type { KeptForgetting } from "../domain/forgetting.ts";
import type { VersionedStore } from "./stores.ts";

/** Reads are strongly consistent; those of lists are not. Lists are newest first. */
export type Forgettings = VersionedStore<KeptForgetting>;

/** Neither waits for what it starts. Both may be started more than once, also at the same time. */
export interface ForgettingQueue {
  /** Takes a request on. */
  start(forgetting: string): Promise<void>;
  /** Takes on all that go on, and ends what is stored for those that were dropped. */
  startRound(): Promise<void>;
}
