import { workFolders } from "../../contract/work-bucket.ts";
import type { RunKey } from "../../domain/run.ts";
import type { World } from "../../ports/world.ts";

/** A name for the ledger that a run leaves; whoever repeats the step writes one of its own. */
export function newLedger({ ids }: Pick<World, "ids">, key: RunKey, connectionId: string): string {
  return `${workFolders.ledgers}${key.cohort}/${connectionId}/${key.run}.${ids.next()}.parquet`;
}
