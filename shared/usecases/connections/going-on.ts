import type { ConnectionId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import { isFinished } from "../../domain/run.ts";
import type { Runs } from "../../ports/runs.ts";
import { eachItem } from "../every-item.ts";

/** An import through the connection that has not ended; undefined if there is none. */
export async function importGoingOn(runs: Runs, connection: ConnectionId): Promise<Run | undefined> {
  const unclosed = eachItem((wanted) => runs.unclosed(wanted));
  for await (const { id, connectionId } of unclosed) {
    if (connectionId !== connection) continue;
    // The list is a hint and may be slightly out of date.
    const run = await runs.read(id);
    if (run && !isFinished(run)) return run;
  }
  return undefined;
}
