/**
 * Deliveries: `DELIVERY#channel` / `id`, deleted by the table's TTL. Those that wait are also in the index of lists, in
 * `DELIVERY#DUE#0` or one of its siblings, by when they are due: many keys, because thousands may wait at once.
 */
import type { Delivery, DeliveryKey } from "../../contract/deliveries.ts";
import type { ChannelId } from "../../contract/ids.ts";
import type { Notice } from "../../contract/notices.ts";
import { table as layout } from "../../contract/table.ts";
import { shareOf } from "../../domain/shares.ts";
import { DELIVERY_DAYS, DELIVERY_SHARES } from "../../limits.ts";
import type { Deliveries } from "../../ports/channels.ts";
import { queryPage } from "./page.ts";
import { type Item, type Key, putItem, readItem, type Table, updateItem } from "./table.ts";
import { updateOrWinner } from "./winner.ts";

const DAY_SECONDS = 86_400;
const PARTITION = "DELIVERY#";
const shares = Array.from({ length: DELIVERY_SHARES }, (_, share) => `${PARTITION}DUE#${share}`);
const { partitionKey, sortKey } = layout.lists;
/** It is not in the index of lists any more. */
const UNLISTED = `#${partitionKey}, #${sortKey}`;

export function deliveriesInTable(table: Table): Deliveries {
  return {
    async add(delivery) {
      const { channel, id, nextTry = "", ...facts } = delivery;
      const expires = Math.floor(table.clock.now().getTime() / 1_000) + DELIVERY_DAYS * DAY_SECONDS;
      const row = {
        ...keyOf(delivery),
        [partitionKey]: shares[shareOf(`${channel}${id}`, DELIVERY_SHARES)],
        [sortKey]: placeOf(nextTry, delivery),
        [layout.expiresAt]: expires,
        channel,
        id,
        nextTry,
        ...facts,
      };
      // A notice is delivered to a channel once: both are in the row's key.
      await putItem(table, row, { when: "attribute_not_exists(#pk)" });
    },
    async read(key) {
      const row = await readItem(table, keyOf(key));
      return row && deliveryOf(row);
    },
    async list(channel, wanted) {
      const lookup = { from: "items", partition: partitionOf(channel), newestFirst: true } as const;
      const { items, ...page } = await queryPage(table, lookup, wanted);
      return { items: items.map(deliveryOf), ...page };
    },
    async due(by, wanted) {
      // A place begins with its instant; "~" is after all that may follow one.
      const lookup = { from: "lists", partition: shares, until: `${by}~` } as const;
      const { items, ...page } = await queryPage(table, lookup, wanted);
      const due = items.map(deliveryOf).map(({ channel, id, since }) => ({ channel, id, since }));
      return { items: due, ...page };
    },
    async claim(key, { claim, at, until }) {
      // Only one that waits and is due is sent, by whoever claims it; again only if the claim has run out.
      const row = await updateOrWinner(table, keyOf(key), {
        update:
          `SET #nextTry = :until, #${sortKey} = :place, #at = :at, #claim = :claim, ` +
          "#tries = #tries + :one",
        when: "#state = :waiting AND #nextTry <= :at",
        values: { until, place: placeOf(until, key), at, claim, one: 1, waiting: "waiting" },
      });
      return row?.["claim"] === claim ? deliveryOf(row) : undefined;
    },
    async record(key, claim, outcome) {
      const { state, at, status } = outcome;
      const isWaiting = outcome.state === "waiting";
      const facts = {
        state,
        at,
        ...(status !== undefined && { status }),
        ...(outcome.state !== "delivered" && { why: outcome.why }),
        ...(isWaiting && { nextTry: outcome.nextTry, [sortKey]: placeOf(outcome.nextTry, key) }),
      };
      const gone = [
        "#claim",
        ...(isWaiting ? [] : ["#nextTry", UNLISTED]),
        ...(status === undefined ? ["#status"] : []),
        ...(outcome.state === "delivered" ? ["#why"] : []),
      ];
      // By its claim: what somebody claimed since is theirs to record.
      await updateItem(table, keyOf(key), {
        update: `SET ${Object.keys(facts)
          .map((name) => `#${name} = :${name}`)
          .join(", ")} REMOVE ${gone.join(", ")}`,
        when: "#claim = :held",
        values: { ...facts, held: claim },
      });
    },
    async replay(key, at) {
      // Only one that has come to its end begins again.
      const row = await updateOrWinner(table, keyOf(key), {
        update:
          `SET #state = :waiting, #tries = :none, #since = :at, #nextTry = :at, #${partitionKey} = :share, ` +
          `#${sortKey} = :place REMOVE #why, #status`,
        when: "attribute_exists(#pk) AND #state <> :waiting",
        values: {
          waiting: "waiting",
          none: 0,
          at,
          share: shares[shareOf(`${key.channel}${key.id}`, DELIVERY_SHARES)],
          place: placeOf(at, key),
        },
      });
      return row && deliveryOf(row);
    },
  };
}

const partitionOf = (channel: ChannelId) => `${PARTITION}${channel}`;

function keyOf({ channel, id }: DeliveryKey): Key {
  return { pk: partitionOf(channel), sk: id };
}

function placeOf(due: string, { channel, id }: DeliveryKey): string {
  return `${due}#${channel}#${id}`;
}

function deliveryOf(row: Item): Delivery {
  const { pk: _, sk: __, [partitionKey]: ___, [sortKey]: ____, [layout.expiresAt]: _____, ...delivery } = row;
  // Rows of the first day of channels do not have it.
  const since = (delivery["notice"] as Notice).timestamp;
  return { since, ...delivery } as unknown as Delivery;
}
