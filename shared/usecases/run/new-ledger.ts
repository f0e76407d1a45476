import type { ConnectionId, RunId } from "../../contract/ids.ts";
import { workFolders } from "../../contract/work-bucket.ts";
import { cohortOf } from "../../domain/ids.ts";
import type { World } from "../../ports/world.ts";

/** A name for the ledger that a run writes. A repeated step writes one under a new name. */
export function newLedger(
  { ids }: Pick<World, "ids">,
  { run, connection }: { run: RunId; connection: ConnectionId },
): string {
  return `${workFolders.ledgers}${cohortOf(run)}/${connection}/${run}.${ids.next()}.parquet`;
}
