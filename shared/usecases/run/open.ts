/**
 * The first step: the run's row becomes `running` and the run takes its cohort's lease, or is skipped. If the
 * connection is failing, its key is tried first, and the run fails at once if Braze still refuses it.
 */
import type { RunId } from "../../contract/ids.ts";
import type { RunReason } from "../../contract/imports.ts";
import { logged } from "../../domain/ids.ts";
import { expiryFrom } from "../../domain/lease.ts";
import { isFinished } from "../../domain/run.ts";
import type { World } from "../../ports/world.ts";
import { type TryKeyDeps, tryKey } from "../connections/try-key.ts";
import { isAtRest } from "./at-rest.ts";
import { settleRun } from "./settle.ts";

type OpenRunDeps = Pick<
  World,
  "clock" | "ids" | "runs" | "ledgers" | "parts" | "changeSets" | "rejectedRows" | "workflow" | "log"
> &
  TryKeyDeps;

export async function openRun(world: OpenRunDeps, run: RunId): Promise<{ next: "prepare" | "notify" }> {
  const { clock, runs, ledgers, log } = world;
  const row = await runs.start(run, clock.now().toISOString());
  // A retry of a step that had succeeded: the run has ended meanwhile.
  if (isFinished(row)) return { next: "notify" };
  if (row.cancelRequested) {
    await settleRun(world, { run });
    return { next: "notify" };
  }
  const failure = await tryKey(world, { connectionId: row.connectionId, run });
  if (failure) {
    await settleRun(world, { run, failure });
    return { next: "notify" };
  }

  const skip = async (reason: RunReason, otherRun: RunId) => {
    await runs.skip(run, { reason, otherRun, endedAt: clock.now().toISOString() });
    log.info("import-skipped", { ...logged(run), reason });
    return { next: "notify" as const };
  };
  for (;;) {
    const lease = { run, connection: row.connectionId, expires: expiryFrom(clock.now()) };
    const taken = await ledgers.takeLease(lease);
    if (taken === "taken") return { next: "prepare" };
    const { run: otherRun, expires } = taken;
    if (await isAtRest(world, taken)) {
      // The other run's results go into the ledger before the next comparison; only then is the lease free.
      log.warn("lease-abandoned", logged(otherRun));
      const died = { failure: "workflow-died", seenExpires: expires } as const;
      const settled = await settleRun(world, { run: otherRun, ...died });
      if (settled === "settled") continue;
      if (settled === "stuck") return skip("counts-do-not-reconcile", otherRun);
    }
    return skip("another-run", otherRun);
  }
}
