/** Updates a connection by what the end of a run shows about its key. */
import type { Connection } from "../../contract/connections.ts";
import type { Run } from "../../contract/imports.ts";
import type { World } from "../../ports/world.ts";
import { reviseConnection } from "./revise.ts";
import { failingSince } from "./status.ts";

/** Consecutive runs with a refused key after which the connection counts as failing. */
const REFUSED_RUNS = 2;

type TrackKeyFailuresDeps = Pick<World, "clock" | "connections" | "log">;

/**
 * A connection whose key is refused in two consecutive runs is failing from then on. Returns the connection after the
 * call; undefined if it does not exist. A repeat changes nothing: a run counts once.
 */
export async function trackKeyFailures(
  { clock, connections, log }: TrackKeyFailuresDeps,
  run: Run,
): Promise<Connection | undefined> {
  const seen = await connections.read(run.connectionId);
  if (!seen || tracked(seen, run, "") === seen) return seen;
  const since = clock.now().toISOString();
  const connection = await reviseConnection(connections, seen.id, (kept) => tracked(kept, run, since));
  if (seen.status === "active" && connection.status === "failing")
    log.warn("connection-failing", { connection: connection.id, run: run.id });
  return connection;
}

/** Returns its input if the run shows nothing new. */
function tracked(kept: Connection, run: Run, since: string): Connection {
  if (kept.status !== "active") return kept;
  if (run.reason === "key-refused") {
    if (kept.refusedRuns?.includes(run.id)) return kept;
    const refusedRuns = [...(kept.refusedRuns ?? []), run.id];
    return refusedRuns.length >= REFUSED_RUNS ? failingSince(kept, since) : { ...kept, refusedRuns };
  }
  if (!kept.refusedRuns || !provesKey(run)) return kept;
  const { refusedRuns, ...proven } = kept;
  return proven;
}

/** Braze accepted something, which proves that the key is valid. */
function provesKey({ counts }: Run): boolean {
  return counts !== undefined && counts.added + counts.removed > 0;
}
