/** Runs that nobody takes further: their start was lost, their execution died, or their mails are still out. */
import type { Run } from "../../contract/imports.ts";
import { isFinished, type RunKey } from "../../domain/run.ts";
import { LEASE_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { everyItem } from "../every-item.ts";
import { notifyRun } from "../run/notify.ts";
import { settleRun } from "../run/settle.ts";
import type { Repairs } from "./repairs.ts";

/** Milliseconds after a run's end in which its mails are tried; those that are still out then count as failed. */
const MAIL_PATIENCE_MS = 24 * 3_600_000;

type Needs = Pick<World, "workflow"> & Parameters<typeof settleRun>[0] & Parameters<typeof notifyRun>[0];

export async function reconcileRuns(world: Needs, repairs: Repairs): Promise<void> {
  for (const { cohortId, id, time } of await everyItem((wanted) => world.runs.unclosed(wanted))) {
    const key = { cohort: cohortId, run: id, time };
    await repairs.attempt(cohortId, () => reconcileRun(world, repairs, key));
  }
}

async function reconcileRun(world: Needs, repairs: Repairs, key: RunKey): Promise<void> {
  const { workflow, runs, log } = world;
  const execution = await workflow.state(key);
  if (execution === "running") return;
  // Read after the execution was seen to be over: nothing changes the row any more but what this does.
  const run = await runs.read(key);
  if (!run) return;
  if (execution === "none" && run.status !== "running") {
    await workflow.start(key);
    log.warn("run-restarted", { cohort: key.cohort, run: key.run });
    repairs.count("runsRestarted");
    return;
  }
  if (!isFinished(run)) {
    if (!(await settleDead(world, run, key))) return;
    log.warn("run-settled", { cohort: key.cohort, run: key.run });
    repairs.count("runsSettled");
  }
  await tell(world, repairs, key);
}

/**
 * Only once its lease has run out is nothing of it in flight, nor, where it has none, once it had the time of a lease to take
 * one. Until then the next reconcile looks again.
 */
async function settleDead(world: Needs, { startedAt }: Run, key: RunKey): Promise<boolean> {
  const { lease } = await world.ledgers.read(key.cohort);
  const own = lease?.run === key.run ? lease : undefined;
  const until = own?.expires ?? (startedAt === undefined ? 0 : Date.parse(startedAt) + LEASE_MS);
  if (until > world.clock.now().getTime()) return false;
  const why = { failure: "workflow-died" as const, ...(own && { seenExpires: own.expires }) };
  return (await settleRun(world, { key, ...why })) !== "alive";
}

async function tell(world: Needs, repairs: Repairs, key: RunKey): Promise<void> {
  const { clock, runs } = world;
  const run = await runs.read(key);
  if (!run) return;
  if (isLongOver(run, clock.now())) {
    for (const [recipient, { state }] of run.mails.entries())
      if (state === "waiting")
        await runs.recordMail(key, recipient, { state: "failed", at: clock.now().toISOString() });
    await runs.close(key);
    return;
  }
  await notifyRun(world, key);
  repairs.count("runsTold");
}

function isLongOver({ endedAt }: Run, now: Date): boolean {
  return endedAt !== undefined && now.getTime() - Date.parse(endedAt) > MAIL_PATIENCE_MS;
}
