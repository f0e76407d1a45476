/** What the end of a run says of its connection's key. */
import type { Connection } from "../../contract/connections.ts";
import type { Run } from "../../contract/imports.ts";
import type { World } from "../../ports/world.ts";
import { reviseConnection } from "./revise.ts";
import { failingSince } from "./status.ts";

/** Runs, one after the other, whose key Braze refuses before the connection counts as failing. */
const REFUSED_RUNS = 2;

type TrackKeyFailuresDeps = Pick<World, "clock" | "connections" | "log">;

/**
 * A connection whose key is refused in two runs in a row is failing from then on. Gives the connection as it is then;
 * undefined where it is gone. A repeat changes nothing more: a run counts once.
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

/** Gives what it was given where the run says nothing new. */
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

/** Something was accepted at Braze: only then was the key tried. */
function provesKey({ counts }: Run): boolean {
  return counts !== undefined && counts.added + counts.removed > 0;
}
