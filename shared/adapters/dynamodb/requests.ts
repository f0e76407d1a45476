/** Remembered `Idempotency-Key`s: `REQUEST#hash of what is asked for, and key`, forgotten by the table's own expiry. */
import { createHash } from "node:crypto";
import { table as layout } from "../../contract/table.ts";
import { IDEMPOTENCY_DAYS } from "../../limits.ts";
import type { Requests } from "../../ports/stores.ts";
import { putItem, readItem, type Table } from "./table.ts";

const DAY_SECONDS = 86_400;

export function requestsInTable(table: Table): Requests {
  return {
    async remember(what, key, value) {
      const hash = createHash("sha256")
        .update(JSON.stringify([what, key]))
        .digest("hex");
      const place = { pk: `REQUEST#${hash}`, sk: "META" };
      const now = Math.floor(table.clock.now().getTime() / 1_000);
      const row = {
        ...place,
        id: value.id,
        time: value.time,
        digest: value.digest,
        [layout.expiresAt]: now + IDEMPOTENCY_DAYS * DAY_SECONDS,
      };
      for (;;) {
        // The first to ask under a key decides what it means, until it expires; the table deletes late, so look at the time.
        const when = "attribute_not_exists(#pk) OR #expiresAt <= :now";
        if (await putItem(table, row, { when, values: { now } })) return value;
        const found = await readItem(table, place);
        // Gone again: it expired between the two calls.
        if (found)
          return {
            id: String(found["id"]),
            time: String(found["time"]),
            digest: String(found["digest"]),
          };
      }
    },
  };
}
