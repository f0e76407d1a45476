/**
 * The first step: the run's row becomes `running` and the run takes its cohort's lease, or is skipped. If the
 * connection is failing, its key is tried first, and the run fails at once if Braze still refuses it. If its schedule
 * waits for data and the data is not there, the run waits, and this step is repeated.
 */
import type { RunId } from "../../contract/ids.ts";
import type { Run, RunReason } from "../../contract/imports.ts";
import { isWaitingForData } from "../../domain/data-wait.ts";
import { logged } from "../../domain/ids.ts";
import { expiryFrom } from "../../domain/lease.ts";
import { secondsToBuckets, secondsToOtherRun } from "../../domain/look-pace.ts";
import { isFinished } from "../../domain/run.ts";
import { WAITING_RUNS_READ } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { type TryKeyDeps, tryKey } from "../connections/try-key.ts";
import { namedDataSet } from "../data-sets/named.ts";
import { isAtRest } from "./at-rest.ts";
import { noteNotEvaluated } from "./not-evaluated.ts";
import { settleRun } from "./settle.ts";
import { settleOrStart } from "./settle-or-start.ts";
import { begin, lookForData, waitOn } from "./wait-for-data.ts";

type OpenRunDeps = Pick<
  World,
  | "clock"
  | "ids"
  | "runs"
  | "cohorts"
  | "dataSets"
  | "dataReadiness"
  | "ledgers"
  | "bucketResults"
  | "parts"
  | "changeSets"
  | "rejectedRows"
  | "workflow"
  | "log"
> &
  TryKeyDeps;

/** `wait`: its data is not there. Invoke it again after so many seconds. */
export interface Opened {
  next: "select" | "prepare" | "notify" | "wait";
  waitSeconds: number;
}

export async function openRun(world: OpenRunDeps, run: RunId): Promise<Opened> {
  const seen = await world.runs.read(run);
  if (!seen) throw new Error(`run ${run} has no row`);
  // A retry of a step that had succeeded, or the run was cancelled while it waited.
  if (isFinished(seen)) return nextIs("notify");
  if (seen.status === "queued" && seen.trigger === "scheduled") {
    const other = await runThatWaits(world, seen);
    if (other) return giveWay(world, seen, other.id);
  }
  if (seen.status === "queued" && seen.dataWait) {
    const held = await holdForData(world, seen);
    if (held) return held;
  }
  const row = await begin(world, seen);
  if (isFinished(row)) return nextIs("notify");
  return (await endBefore(world, row)) ?? takeLease(world, row);
}

/** Undefined if the run may begin. */
async function holdForData(world: OpenRunDeps, row: Run): Promise<Opened | undefined> {
  const ended = await endBefore(world, row);
  if (ended) return ended;
  const look = await lookForData(world, row);
  if (look === "there") return undefined;
  if ("waitSeconds" in look) return waitFor(look);
  await settleRun(world, { run: row.id, failure: await noteNotEvaluated(world, row.id, look) });
  return nextIs("notify");
}

/** Ends a run that is being cancelled, or whose connection can't be used. */
async function endBefore(
  world: OpenRunDeps,
  { id: run, connectionId, cancelRequested }: Run,
): Promise<Opened | undefined> {
  const failure = cancelRequested ? undefined : await tryKey(world, { connectionId, run });
  if (!cancelRequested && !failure) return undefined;
  await settleRun(world, { run, ...(failure && { failure }) });
  return nextIs("notify");
}

async function takeLease(world: OpenRunDeps, row: Run): Promise<Opened> {
  const { clock, ledgers, log } = world;
  const run = row.id;
  for (;;) {
    const lease = {
      run,
      connection: row.connectionId,
      expires: expiryFrom(clock.now()),
      taking: world.ids.next(),
    };
    const taken = await ledgers.takeLease(lease);
    if (taken === "taken") return nextIs((await isSelectedElsewhere(world, row)) ? "select" : "prepare");
    const { run: otherRun, expires } = taken;
    if (await isAtRest(world, taken)) {
      // The other run's results go into the ledger before the next comparison; only then is the lease free.
      log.warn("lease-abandoned", logged(otherRun));
      const died = { failure: "workflow-died", seenExpires: expires } as const;
      const settled = await settleOrStart(world, { run: otherRun, ...died });
      if (settled === "started") return waitFor({ waitSeconds: secondsToBuckets(secondsSince(row, clock)) });
      if (settled === "settled") continue;
      if (settled === "stuck") return skip(world, run, { reason: "counts-do-not-reconcile", otherRun });
    }
    // An import that has waited for its data is not lost to another that happens to go on when the data arrives.
    const waits = row.dataWait?.since !== undefined && (await waitOn(world, row));
    return waits ? waitFor(waits) : giveWay(world, row, otherRun);
  }
}

/** Whether its users are selected where the data lies, which takes a step of its own. */
async function isSelectedElsewhere(
  { cohorts, dataSets }: OpenRunDeps,
  { cohortId, empty, removeExcluded }: Run,
): Promise<boolean> {
  if (empty || removeExcluded) return false;
  const definition = (await cohorts.read(cohortId))?.definition;
  return definition !== undefined && (await namedDataSet({ dataSets }, definition))?.kind === "athena";
}

/** An import of the cohort that waits for its data since before this one was due: it is going on too. */
async function runThatWaits({ runs }: OpenRunDeps, row: Run): Promise<Run | undefined> {
  const { items } = await runs.list(row.cohortId, { limit: WAITING_RUNS_READ });
  return items.find((one) => isWaitingForData(one) && one.time < row.time);
}

/** Data arrives once: its import waits until the other has ended. What is due by the clock is due again. */
function giveWay(world: OpenRunDeps, row: Run, otherRun: RunId): Opened | Promise<Opened> {
  if (row.arrival) return waitFor({ waitSeconds: secondsToOtherRun(secondsSince(row, world.clock)) });
  return skip(world, row.id, { reason: "another-run", otherRun });
}

function secondsSince({ time }: Run, clock: World["clock"]): number {
  return (clock.now().getTime() - Date.parse(time)) / 1_000;
}

async function skip(
  { clock, runs, log }: OpenRunDeps,
  run: RunId,
  why: { reason: RunReason; otherRun: RunId },
): Promise<Opened> {
  await runs.skip(run, { ...why, endedAt: clock.now().toISOString() });
  log.info("import-skipped", { ...logged(run), reason: why.reason });
  return nextIs("notify");
}

function nextIs(next: "select" | "prepare" | "notify"): Opened {
  return { next, waitSeconds: 0 };
}

function waitFor({ waitSeconds }: { waitSeconds: number }): Opened {
  return { next: "wait", waitSeconds };
}
