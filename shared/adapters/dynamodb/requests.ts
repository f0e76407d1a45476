/** Remembered `Idempotency-Key`s: `REQUEST#hash of what is requested, and key`, deleted by the table's TTL. */
import { createHash } from "node:crypto";
import { table as layout } from "../../contract/table.ts";
import { IDEMPOTENCY_DAYS } from "../../limits.ts";
import type { Requests } from "../../ports/stores.ts";
import type { Table } from "./table.ts";
import { putOrWinner } from "./winner.ts";

const DAY_SECONDS = 86_400;

export function requestsInTable(table: Table): Requests {
  return {
    async remember(what, key, value) {
      const hash = createHash("sha256")
        .update(JSON.stringify([what, key]))
        .digest("hex");
      const now = Math.floor(table.clock.now().getTime() / 1_000);
      const row = {
        pk: `REQUEST#${hash}`,
        sk: "META",
        id: value.id,
        time: value.time,
        digest: value.digest,
        [layout.expiresAt]: now + IDEMPOTENCY_DAYS * DAY_SECONDS,
      };
      // The first request with a key decides what it means, until it expires. DynamoDB deletes expired items late, so
      // compare the time.
      const when = "attribute_not_exists(#pk) OR #expiresAt <= :now";
      const first = await putOrWinner(table, row, { when, values: { now } });
      if (first === "put") return value;
      return { id: String(first["id"]), time: String(first["time"]), digest: String(first["digest"]) };
    },
  };
}
