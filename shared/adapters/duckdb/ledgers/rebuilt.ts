/** A ledger of what Braze may hold, built from what is left of a lost one. */
import type { RunId } from "../../../contract/ids.ts";
import type { LeftBucket } from "../../../domain/bucket-rounds.ts";
import type { LedgerRemains, RebuiltLedger } from "../../../ports/change-sets.ts";
import type { Files } from "../../s3/files.ts";
import { type Buckets, NOTHING_HELD, oneBucket, rowsOf } from "../buckets/buckets.ts";
import { openLedger, openLeftChanges } from "../buckets/stored-buckets.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { changesObject, isKnown } from "./changes-object.ts";
import { leave, ledgerOf, placeOf } from "./left-ledger.ts";

/** In as many buckets as the one of its sources that has most. */
export async function rebuilt(
  desk: { scratch: ScratchDatabase; files: Files },
  { ledger, changeSets, complete }: LedgerRemains,
  { run, object: nameOf }: { run: RunId; object: (isComplete: boolean) => string },
): Promise<RebuiltLedger | undefined> {
  const base = ledger ? await openLedger(desk, ledger, { erased: true }) : oneBucket(NOTHING_HELD);
  const found: Buckets[] = [];
  let whole = 0;
  for (const folder of changeSets) {
    const left = await openLeftChanges(desk, changesObject(folder));
    if (left) found.push(left.changes);
    if (left?.isWhole) whole += 1;
  }
  if (!ledger && found.length === 0) return undefined;
  const isComplete = complete && whole === changeSets.length;
  const into = { run, object: nameOf(isComplete) };
  const buckets = Math.max(base.count, ...found.map(({ count }) => count));
  const left: LeftBucket[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const its = { bucket, of: buckets };
    const named = [];
    for (const changes of found) named.push(`SELECT kind, id, label FROM ${await rowsOf(changes, its)}`);
    const changed = named.length > 0 ? `(${named.join(" UNION ALL ")})` : NOTHING_HELD;
    const rows = `
      SELECT kind, id, label, ${isComplete ? "held" : "'unsure'"} AS held
      FROM ${await rowsOf(base, its)} AS ledger
        ANTI JOIN ${changed} AS named
          ON ledger.kind = named.kind AND ledger.id = named.id AND ledger.label = named.label
      UNION ALL SELECT DISTINCT kind, id, label, 'unsure' FROM ${changed} AS named WHERE ${isKnown}`;
    left.push(await leave(desk, rows, placeOf(into.object, its)));
  }
  return { ledger: await ledgerOf(desk, left, into), read: found.length, complete: isComplete };
}
