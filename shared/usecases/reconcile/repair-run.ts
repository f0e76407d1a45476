/** Settles a run whose execution died, publishes its event and sends its mails. Invoked for one run, and again until it is closed. */
import type { RunId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import { cohortOf, logged } from "../../domain/ids.ts";
import { expiryFrom } from "../../domain/lease.ts";
import { isFinished } from "../../domain/run.ts";
import { isAtRest } from "../run/at-rest.ts";
import type { NotifyRunDeps } from "../run/notify.ts";
import { type SettleOrStartDeps, settleOrStart } from "../run/settle-or-start.ts";
import { tellRun } from "../run/tell.ts";

type RepairRunDeps = SettleOrStartDeps & NotifyRunDeps;

/**
 * - `waiting`: something of it may still be in flight. Nothing was changed.
 * - `settled`: it was settled, and its recipients were mailed.
 * - `told`: it had ended, and its recipients were mailed.
 * - `closed`: it had ended so long ago that nobody is mailed any more.
 */
export type Repaired = "waiting" | "settled" | "told" | "closed";

export async function repairRun(world: RepairRunDeps, run: RunId): Promise<Repaired> {
  const row = await world.runs.read(run);
  if (!row) throw new Error(`run ${run} has no row`);
  if (!isFinished(row)) {
    if (!(await settleDead(world, row))) return "waiting";
    world.log.warn("run-settled", logged(run));
    await tellRun(world, run);
    return "settled";
  }
  return tellRun(world, run);
}

/** Not before nothing of the run is in flight. A run without a lease may have been about to take one. */
async function settleDead(world: RepairRunDeps, { id, startedAt }: Run): Promise<boolean> {
  const { lease } = await world.ledgers.read(cohortOf(id));
  const own = lease?.run === id ? lease : undefined;
  // A run that was never opened has sent nothing.
  const isOpened = own !== undefined || startedAt !== undefined;
  const expires = own?.expires ?? (startedAt === undefined ? 0 : expiryFrom(new Date(startedAt)));
  if (isOpened && !(await isAtRest(world, { run: id, expires }))) return false;
  const why = { failure: "workflow-died" as const, ...(own && { seenExpires: own.expires }) };
  const settled = await settleOrStart(world, { run: id, ...why });
  return settled === "settled" || settled === "stuck";
}
