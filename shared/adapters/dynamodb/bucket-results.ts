/**
 * Results of the buckets of an import: `BUCKETS#run` / `BUCKET#round#07`, and what is known of all of them, `BUCKETS#run` /
 * `META`. Deleted by the table's TTL. They are JSON text, and have counts and names of objects.
 */
import type { RunId } from "../../contract/ids.ts";
import { table as layout } from "../../contract/table.ts";
import { type Bucketed, type BucketRound, noResults } from "../../domain/bucket-rounds.ts";
import { BUCKET_RESULT_DAYS } from "../../limits.ts";
import type { BucketResults } from "../../ports/bucket-results.ts";
import { everyItem } from "./every-item.ts";
import { type Key, putItem, readItem, type Table } from "./table.ts";
import { putOrWinner } from "./winner.ts";

const DAY_SECONDS = 86_400;
const BUCKET = "BUCKET#";
const isNew = { when: "attribute_not_exists(#pk)" };

export function bucketResultsInTable(table: Table): BucketResults {
  const expiring = () => ({
    [layout.expiresAt]: Math.floor(table.clock.now().getTime() / 1_000) + BUCKET_RESULT_DAYS * DAY_SECONDS,
  });
  return {
    async begin(run, bucketed) {
      const row = { ...metaOf(run), bucketed: JSON.stringify(bucketed), ...expiring() };
      // A repeated step finds what the first one has left in buckets.
      const stored = await putOrWinner(table, row, isNew);
      return stored === "put" ? bucketed : JSON.parse(String(stored["bucketed"]));
    },
    async begun(run) {
      const row = await readItem(table, metaOf(run));
      return row && (JSON.parse(String(row["bucketed"])) as Bucketed);
    },
    async keep({ run, round, bucket }, result) {
      const sk = `${BUCKET}${round}#${String(bucket).padStart(2, "0")}`;
      const row = { pk: partitionOf(run), sk, result: JSON.stringify(result), ...expiring() };
      // Several workers may have the bucket in hand, each with objects of its own: the first one's count.
      await putItem(table, row, isNew);
    },
    async of(run) {
      const results = noResults();
      for (const row of await everyItem(table, partitionOf(run), BUCKET)) {
        const [, round = "", bucket] = String(row["sk"]).split("#");
        results[round as BucketRound].set(Number(bucket), JSON.parse(String(row["result"])));
      }
      return results;
    },
  };
}

function partitionOf(run: RunId): string {
  return `BUCKETS#${run}`;
}

function metaOf(run: RunId): Key {
  return { pk: partitionOf(run), sk: "META" };
}
