/** Remembered `Idempotency-Key`s: `REQUEST#hash of what is requested, and key`, deleted by the table's TTL. */
import { createHash } from "node:crypto";
import { table as layout } from "../../contract/table.ts";
import { IDEMPOTENCY_DAYS } from "../../limits.ts";
import type { Remembered, Requests } from "../../ports/stores.ts";
import { type Item, type Key, readItem, type Table } from "./table.ts";
import { putOrWinner } from "./winner.ts";

const DAY_SECONDS = 86_400;

export function requestsInTable(table: Table): Requests {
  return {
    async remember(what, key, value) {
      const now = secondsNow(table);
      const row = {
        ...keyOf(what, key),
        id: value.id,
        time: value.time,
        digest: value.digest,
        [layout.expiresAt]: now + IDEMPOTENCY_DAYS * DAY_SECONDS,
      };
      // The first request with a key decides what it means, until it expires. DynamoDB deletes expired items late, so
      // compare the time, here and where it is read.
      const when = "attribute_not_exists(#pk) OR #expiresAt <= :now";
      const first = await putOrWinner(table, row, { when, values: { now } });
      return first === "put" ? value : rememberedIn(first);
    },
    async recall(what, key) {
      const row = await readItem(table, keyOf(what, key));
      return row && Number(row[layout.expiresAt]) > secondsNow(table) ? rememberedIn(row) : undefined;
    },
  };
}

function keyOf(what: string, key: string): Key {
  const hash = createHash("sha256")
    .update(JSON.stringify([what, key]))
    .digest("hex");
  return { pk: `REQUEST#${hash}`, sk: "META" };
}

function secondsNow({ clock }: Table): number {
  return Math.floor(clock.now().getTime() / 1_000);
}

function rememberedIn(row: Item): Remembered {
  return { id: String(row["id"]), time: String(row["time"]), digest: String(row["digest"]) };
}
