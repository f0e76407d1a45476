/** Runs that do not continue by themselves: their start was lost, their execution died, or their mails are not sent. */

import type { RunId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import { cohortOf, logged } from "../../domain/ids.ts";
import { expiryFrom } from "../../domain/lease.ts";
import { isFinished } from "../../domain/run.ts";
import type { World } from "../../ports/world.ts";
import { everyItem } from "../every-item.ts";
import { isAtRest } from "../run/at-rest.ts";
import { type NotifyRunDeps, notifyRun } from "../run/notify.ts";
import { type SettleRunDeps, settleRun } from "../run/settle.ts";
import type { Repairs } from "./repairs.ts";

/** Milliseconds after a run's end during which its mails are tried. Those not sent by then count as failed. */
const MAIL_PATIENCE_MS = 24 * 3_600_000;

export type ReconcileRunsDeps = Pick<World, "workflow"> & SettleRunDeps & NotifyRunDeps;

export async function reconcileRuns(world: ReconcileRunsDeps, repairs: Repairs): Promise<void> {
  for (const { id } of await everyItem((wanted) => world.runs.unclosed(wanted)))
    await repairs.attempt(logged(id), () => reconcileRun(world, repairs, id));
}

async function reconcileRun(world: ReconcileRunsDeps, repairs: Repairs, run: RunId): Promise<void> {
  const { workflow, runs, log } = world;
  const execution = await workflow.execution(run);
  if (execution.is === "running") return;
  // Read after the execution has ended, so only this code still changes the row.
  const row = await runs.read(run);
  if (!row) return;
  if (execution.is === "none" && row.status !== "running") {
    await workflow.start(run);
    log.warn("run-restarted", logged(run));
    repairs.count("runsRestarted");
    return;
  }
  if (!isFinished(row)) {
    if (!(await settleDead(world, row))) return;
    log.warn("run-settled", logged(run));
    repairs.count("runsSettled");
  }
  await tell(world, repairs, run);
}

/**
 * Not before nothing of the run is in flight: until then, the next reconcile checks again. A run without a lease may
 * have been about to take one.
 */
async function settleDead(world: ReconcileRunsDeps, { id, startedAt }: Run): Promise<boolean> {
  const { lease } = await world.ledgers.read(cohortOf(id));
  const own = lease?.run === id ? lease : undefined;
  // A run that was never opened has sent nothing.
  const isOpened = own !== undefined || startedAt !== undefined;
  const expires = own?.expires ?? (startedAt === undefined ? 0 : expiryFrom(new Date(startedAt)));
  if (isOpened && !(await isAtRest(world, { run: id, expires }))) return false;
  const why = { failure: "workflow-died" as const, ...(own && { seenExpires: own.expires }) };
  return (await settleRun(world, { run: id, ...why })) !== "alive";
}

async function tell(world: ReconcileRunsDeps, repairs: Repairs, run: RunId): Promise<void> {
  const { clock, runs } = world;
  const row = await runs.read(run);
  if (!row) return;
  if (isLongOver(row, clock.now())) {
    for (const [recipient, { state }] of row.mails.entries())
      if (state === "waiting")
        await runs.recordMail(run, recipient, { state: "failed", at: clock.now().toISOString() });
    await runs.close(run);
    return;
  }
  await notifyRun(world, run);
  repairs.count("runsTold");
}

function isLongOver({ endedAt }: Run, now: Date): boolean {
  return endedAt !== undefined && now.getTime() - Date.parse(endedAt) > MAIL_PATIENCE_MS;
}
