/** The settling of a run as the workflow goes about it, and what it does next. */
import type { RunId } from "../../contract/ids.ts";
import type { RunReason } from "../../contract/imports.ts";
import { cohortOf } from "../../domain/ids.ts";
import { renewedAt } from "../../domain/lease.ts";
import { secondsToBuckets } from "../../domain/look-pace.ts";
import type { World } from "../../ports/world.ts";
import { dropOldLedgers } from "./drop-old-ledgers.ts";
import { settleRun } from "./settle.ts";
import { type SettleOrStartDeps, settleOrStart } from "./settle-or-start.ts";

/**
 * - `buckets`: settle these, and invoke it again.
 * - `wait`: another execution settles them. Invoke it again after `waitSeconds`.
 */
export interface Settling {
  next: "done" | "buckets" | "wait";
  buckets: number[];
  waitSeconds: number;
}

/** `inBuckets`: the execution is the one that settles a run's buckets. */
export async function stepSettle(
  world: SettleOrStartDeps & Pick<World, "keptLedgers">,
  { run, failure, inBuckets }: { run: RunId; failure?: RunReason; inBuckets: boolean },
): Promise<Settling> {
  const why = { run, ...(failure && { failure }) };
  const settled = await (inBuckets ? settleRun : settleOrStart)(world, why);
  if (typeof settled === "object") return { next: "buckets", buckets: settled.buckets, waitSeconds: 0 };
  if (settled === "started")
    return { next: "wait", buckets: [], waitSeconds: secondsToBuckets(await secondsClosed(world, run)) };
  await dropOldLedgers(world, cohortOf(run));
  return { next: "done", buckets: [], waitSeconds: 0 };
}

/** A closed lease is not renewed any more. */
async function secondsClosed({ clock, ledgers }: SettleOrStartDeps, run: RunId): Promise<number> {
  const { lease } = await ledgers.read(cohortOf(run));
  return lease?.run === run ? (clock.now().getTime() - renewedAt(lease)) / 1_000 : 0;
}
