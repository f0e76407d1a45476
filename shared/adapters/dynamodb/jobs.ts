/** Jobs: `JOB#id` / `META`, deleted by the table's TTL. Request and outcome are JSON text. */
import { table as layout } from "../../contract/table.ts";
import type { Job } from "../../domain/job.ts";
import { ANSWER_HOURS } from "../../limits.ts";
import type { Jobs } from "../../ports/jobs.ts";
import { type Item, type Key, readItem, type Table, updateItem } from "./table.ts";
import { textOf } from "./versioned-store.ts";
import { putOrWinner } from "./winner.ts";

const HOUR_SECONDS = 3_600;

export function jobsInTable(table: Table): Jobs {
  const keyOf = (id: string): Key => ({ pk: `JOB#${id}`, sk: "META" });
  const now = () => Math.floor(table.clock.now().getTime() / 1_000);
  return {
    async read(id) {
      const row = await readItem(table, keyOf(id));
      // DynamoDB deletes expired items late.
      return row && Number(row[layout.expiresAt]) > now() ? jobOf(row) : undefined;
    },
    async open({ outcome: _, ...asked }) {
      const expires = now() + ANSWER_HOURS * HOUR_SECONDS;
      const row = { ...keyOf(asked.id), asked: textOf(asked), [layout.expiresAt]: expires };
      // The request of a job is written once, until it expires. DynamoDB deletes expired items late, so compare the
      // time.
      const when = "attribute_not_exists(#pk) OR #expiresAt <= :now";
      const opened = await putOrWinner(table, row, { when, values: { now: now() } });
      return opened === "put" ? "opened" : jobOf(opened);
    },
    async close(id, outcome) {
      // The first outcome counts: a repeated attempt changes nothing.
      await updateItem(table, keyOf(id), {
        update: "SET #outcome = :outcome",
        when: "attribute_exists(#pk) AND attribute_not_exists(#outcome)",
        values: { outcome: JSON.stringify(outcome) },
      });
    },
  };
}

function jobOf(row: Item): Job {
  const asked: Job = JSON.parse(String(row["asked"]));
  const outcome = row["outcome"];
  return typeof outcome === "string" ? { ...asked, outcome: JSON.parse(outcome) } : asked;
}
