/** The fourth step: a worker sends parts of one direction to Braze, one after the other. */
import type { RunId } from "../../contract/ids.ts";
import { cohortOf, logged } from "../../domain/ids.ts";
import type { PreparedPart } from "../../domain/run.ts";
import { secondsToTakenTurn } from "../../domain/turns.ts";
import { IDLE_ROUNDS, ROUND_WAIT_CAP_S, ROUND_WAIT_S, WORKER_RESERVE_MS } from "../../limits.ts";
import { type Round, type SendRoundDeps, sendRound } from "./send-round.ts";

export interface PartsToSend {
  run: RunId;
  /** All of one direction. */
  parts: readonly PreparedPart[];
  /** The place in `parts` of the one to begin with; nothing more is sent of those before it. */
  at: number;
  /** Consecutive rounds that met nothing but the rate limit; 0 at first. */
  idleRounds: number;
  /** When that part may begin, ISO; "" before it has taken its turn. */
  turn: string;
  /** When this worker will be stopped. */
  deadline: Date;
}

/**
 * `again`: a part's turn has not come, or the worker's time or Braze's limit ran out before all was sent. Invoke it again
 * after so many seconds, with the other values, and it continues where it stopped.
 */
export type PartsSent = { next: "done" | "again"; waitSeconds: number } & Pick<
  PartsToSend,
  "at" | "idleRounds" | "turn"
>;

const done: PartsSent = { next: "done", waitSeconds: 0, at: 0, idleRounds: 0, turn: "" };

export async function sendParts(world: SendRoundDeps, wanted: PartsToSend): Promise<PartsSent> {
  const { run, deadline, idleRounds } = wanted;
  const { clock, runs, connections, ledgers, log } = world;
  const { lease } = await ledgers.read(cohortOf(run));
  // The run was settled, or is being settled: what was not sent stays unsent.
  if (lease?.run !== run || lease.phase !== "sending") return done;
  const connection = await connections.read(lease.connection);
  const stop = new Date(deadline.getTime() - WORKER_RESERVE_MS);
  const round = await sendRound(world, { ...wanted, stop }, { connection, lease });
  if (round.usedOlderKey) await runs.note(run, { usedOlderKey: true });
  const after = afterRound(round, idleRounds, clock.now());
  const isCalledAgain = after.next === "again" || round.broken !== undefined;
  for (const { part, accepted, left, isBroken } of round.begun)
    log.info((left > 0 || isBroken) && isCalledAgain ? "part-goes-round" : "part-sent", {
      ...logged(run),
      part,
      count: accepted,
      ...(round.givenUp && { reason: round.givenUp }),
    });
  // The workflow calls it again from where this round began.
  if (round.broken) throw round.broken.error;
  return after;
}

function afterRound({ isOver, begun, next }: Round, idleRounds: number, now: Date): PartsSent {
  if (isOver || !next) return done;
  const again = { next: "again", ...next } as const;
  const isIdle = begun.every(({ accepted }) => accepted === 0);
  if (begun.every(({ left }) => left === 0)) {
    const waitSeconds = secondsToTakenTurn(next.turn, now);
    return { ...again, waitSeconds, idleRounds: isIdle ? idleRounds : 0 };
  }
  if (!isIdle) return { ...again, waitSeconds: 0, idleRounds: 0 };
  const idle = idleRounds + 1;
  if (idle > IDLE_ROUNDS) return done;
  return { ...again, waitSeconds: Math.min(ROUND_WAIT_CAP_S, ROUND_WAIT_S * 2 ** idle), idleRounds: idle };
}
