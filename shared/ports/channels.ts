/** Channels and what is sent to them. Their secrets are on ports of their own. */
import type { Channel } from "../contract/channels.ts";
import type { Connection } from "../contract/connections.ts";
import type { Delivery, DeliveryFault, DeliveryKey } from "../contract/deliveries.ts";
import type { ChannelId } from "../contract/ids.ts";
import type { Run } from "../contract/imports.ts";
import type { ChannelTest, ConnectionStateChanged, ImportEnded } from "../contract/notices.ts";
import type { Locale } from "../contract/values.ts";
import type { Page, PageWanted } from "./pages.ts";
import type { VersionedStore } from "./stores.ts";

export type Channels = VersionedStore<Channel>;

/** What a try came to. `nextTry` is of one that is tried again. */
export type TryOutcome = { at: string; status?: number } & (
  | { state: "delivered" }
  | { state: "waiting"; why: DeliveryFault; nextTry: string }
  | { state: "failed"; why: DeliveryFault }
);

/** One that is due. */
export type DueDelivery = Pick<Delivery, keyof DeliveryKey | "since">;

/** Rows of deliveries, which expire. */
export interface Deliveries {
  /** Writes a new delivery; if the id exists, nothing: a notice is delivered to a channel once. */
  add(delivery: Delivery): Promise<void>;
  read(key: DeliveryKey): Promise<Delivery | undefined>;
  /** Of a channel, newest first. */
  list(channel: ChannelId, wanted: PageWanted): Promise<Page<Delivery>>;
  /**
   * Those that wait and whose next try is due by then, share after share, the oldest of each first. Hints: one that was
   * just claimed may be listed, and one that was just added may not.
   */
  due(by: string, wanted: PageWanted): Promise<Page<DueDelivery>>;
  /**
   * Claims a delivery before it is sent: one that waits and is due. Of several callers one gets it. The try counts, and
   * the delivery is due again at `until`, should nobody record what came of it. `claim`: an id of this claim. Undefined
   * if it was not claimed.
   */
  claim(key: DeliveryKey, claim: { claim: string; at: string; until: string }): Promise<Delivery | undefined>;
  /** Records what a claimed try came to. Does nothing to another claim. */
  record(key: DeliveryKey, claim: string, outcome: TryOutcome): Promise<void>;
  /** One that does not wait is sent again from the start. Returns it as it is then; undefined if there is none. */
  replay(key: DeliveryKey, at: string): Promise<Delivery | undefined>;
}

/** Starts deliveries without waiting for them. One may be started more than once. */
export interface DeliveryQueue {
  /** `due`: all that are due. */
  start(what: DeliveryKey | "due"): Promise<void>;
}

export interface ChannelSecretName {
  channel: ChannelId;
  /** The secret's id. */
  secret: string;
}

/** Written before an item names them, never changed, deleted after no item does. */
export interface ChannelSecrets {
  put(secret: ChannelSecretName & { value: string }): Promise<void>;
  /** Undefined if it does not exist. */
  read(name: ChannelSecretName): Promise<string | undefined>;
  remove(name: ChannelSecretName): Promise<void>;
  /** The names of all, including those that no channel names; never a secret. `createdAt` is ISO. */
  list(wanted: PageWanted): Promise<Page<ChannelSecretName & { createdAt: string }>>;
}

/** Where a message goes. `secrets`: the values, newest first. */
export interface Receiver {
  channel: Pick<Channel, "kind" | "name" | "url">;
  secrets: readonly string[];
}

/** What it says. A webhook gets the notice itself, a Slack channel the words that a mail has. */
export type Message =
  | { notice: ImportEnded; run: Run }
  | { notice: ConnectionStateChanged; connection: Connection }
  | { notice: ChannelTest; locale: Locale };

export interface Messages {
  /**
   * Sent once, never repeated; redirects are not followed. Undefined: there was no answer. It does not tell why, so that
   * nobody can learn of a network from it.
   */
  send(to: Receiver, message: Message): Promise<{ status: number } | undefined>;
}
