import type { Connection } from "../../contract/connections.ts";
import type { Run } from "../../contract/imports.ts";
import { clusterOf } from "../../domain/endpoints.ts";
import { logged } from "../../domain/ids.ts";
import { secondsToTurn } from "../../domain/turns.ts";
import type { World } from "../../ports/world.ts";

type TakeTurnDeps = Pick<World, "clock" | "turns" | "extraEndpoints">;

/**
 * A turn for so many requests through a connection. Undefined where nothing can be sent: the connection's cluster is not
 * known.
 */
export async function takeTurn(
  { turns, extraEndpoints }: TakeTurnDeps,
  { connection, requests }: { connection: Connection; requests: number },
): Promise<Date | undefined> {
  const cluster = clusterOf(connection.endpoint, extraEndpoints);
  return cluster === undefined ? undefined : turns.take(cluster, requests);
}

/**
 * Seconds that an import is still to wait before it may send; 0 if its turn has come. The turn is taken once and noted
 * on the run's row, so a repeated step waits for the same one.
 */
export async function secondsToTurnOf(
  world: TakeTurnDeps & Pick<World, "runs" | "log">,
  run: Run,
  wanted: { connection: Connection; requests: number },
): Promise<number> {
  const { clock, runs, log } = world;
  if (wanted.requests === 0) return 0;
  const turn = run.turn === undefined ? await takeTurn(world, wanted) : new Date(run.turn);
  const seconds = turn ? secondsToTurn(turn, clock.now()) : 0;
  if (!turn || seconds === 0 || run.turn !== undefined) return seconds;
  await runs.note(run.id, { turn: turn.toISOString() });
  log.info("waits-for-turn", { ...logged(run.id), count: seconds });
  return seconds;
}
