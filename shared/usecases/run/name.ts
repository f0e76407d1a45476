/**
 * The third step: waits for the import's turn, then sends the cohort's name to Braze if this connection has not sent it
 * yet.
 */

import type { RunId } from "../../contract/ids.ts";
import type { Run, RunReason } from "../../contract/imports.ts";
import { cohortOf, logged } from "../../domain/ids.ts";
import { renewal } from "../../domain/lease.ts";
import { requestsOfImport } from "../../domain/turns.ts";
import { NAME_PATIENCE_S, ROUND_WAIT_CAP_S, ROUND_WAIT_S } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import {
  type BrazeClient,
  type BrazeClientDeps,
  brazeClientFor,
  type NoBrazeClient,
} from "../braze-client.ts";
import { checkKeyDaily } from "../connections/try-key.ts";
import { secondsToTurnOf } from "./take-turn.ts";

type NameCohortDeps = Pick<
  World,
  "clock" | "runs" | "cohorts" | "connections" | "ledgers" | "braze" | "turns" | "log"
> &
  BrazeClientDeps;

/** `wait`: others send before, or Braze's limit is used up. Invoke it again after so many seconds. */
export interface Named {
  next: "send" | "settle" | "wait";
  waitSeconds: number;
  failure: RunReason | "";
}

export async function nameCohort(
  world: NameCohortDeps,
  { run, deadline }: { run: RunId; deadline: Date },
): Promise<Named> {
  const { clock, runs, cohorts, connections, ledgers, braze, log } = world;
  if ((await ledgers.renewLease(renewal(run, clock.now()))) === "lost") return failed("lease-lost");
  const { lease, byConnection } = await ledgers.read(cohortOf(run));
  const changeSet = lease?.changeSet;
  if (!lease || !changeSet) return failed("lease-lost");
  const row = await runs.read(run);
  if (!row) throw new Error(`run ${run} has no row`);
  if (row.cancelRequested) return nextIs("settle");
  const next = changeSet.adds + changeSet.removes > 0 ? "send" : "settle";

  const cohort = await cohorts.read(cohortOf(run));
  if (!cohort) return failed("cohort-gone");
  const isTold = byConnection[lease.connection]?.toldName === cohort.name;
  const connection = await connections.read(lease.connection);
  if (!connection) return failed("connection-gone");
  const requests = requestsOfImport(changeSet, { isNamed: !isTold });
  const waitSeconds = await secondsToTurnOf(world, row, { connection, requests });
  if (waitSeconds > 0) return waits(waitSeconds);
  if (isTold && next === "send") return nextIs("send");
  if (isTold) {
    const refused = await checkKeyDaily(world, connection);
    return refused ? failed(refused) : nextIs(next);
  }
  const client: BrazeClient | NoBrazeClient = await brazeClientFor(world, connection);
  if ("reason" in client) return failed(client.reason);

  const answer = await client.call((target) => braze.name(target, cohort, deadline));
  if (client.usedOlderKey()) await runs.note(run, { usedOlderKey: true });
  if (answer.outcome !== "accepted") {
    log.warn("name-not-accepted", { ...logged(run), reason: answer.reason });
    const again = answer.reason === "rate-limited" ? await secondsToNextTry(world, row) : undefined;
    return again === undefined ? failed(answer.reason) : waits(again);
  }
  const recorded = await ledgers.recordName({ run, connection: lease.connection, name: cohort.name });
  return recorded === "lost" ? failed("lease-lost") : nextIs(next);
}

/** As long as it has tried already, within bounds. Undefined once Braze's limit has lasted too long. */
async function secondsToNextTry(
  { clock, runs }: Pick<World, "clock" | "runs">,
  run: Run,
): Promise<number | undefined> {
  const now = clock.now();
  // An import that had not to wait has its turn noted from here on.
  if (run.turn === undefined) await runs.note(run.id, { turn: now.toISOString() });
  const passed = run.turn === undefined ? 0 : Math.ceil((now.getTime() - Date.parse(run.turn)) / 1_000);
  if (passed > NAME_PATIENCE_S) return undefined;
  return Math.min(ROUND_WAIT_CAP_S, Math.max(2 * ROUND_WAIT_S, passed));
}

function waits(waitSeconds: number): Named {
  return { next: "wait", waitSeconds, failure: "" };
}

function nextIs(next: "send" | "settle"): Named {
  return { next, waitSeconds: 0, failure: "" };
}

function failed(failure: RunReason): Named {
  return { ...nextIs("settle"), failure };
}
