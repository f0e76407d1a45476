/**
 * After the table was restored from a backup, and before anything else runs. The restored rows are older than what Braze
 * holds and than what the bucket has. So every ledger is marked, and the next import of each rebuilds it from the bucket
 * before it compares; runs that the rows have as unfinished are ended, because nothing of them goes on; and exclusion
 * lists are what the bucket last has of them, so that whoever was excluded since stays so. Requests to forget people go on,
 * but for those that ended since.
 *
 * Timers need nothing here: `reconcile` removes those that no slot has, and sets those that are missing.
 */
import type { CohortId, ConnectionId, RunId } from "../../contract/ids.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { cohortOf, logged } from "../../domain/ids.ts";
import { readLedgerObject } from "../../domain/import-objects.ts";
import { isFinished, type LedgerPointer } from "../../domain/run.ts";
import { COHORTS_AT_ONCE, WORKER_LIFE_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { everyItem } from "../every-item.ts";
import { someAtOnce } from "../some-at-once.ts";
import { dropEndedForgettings, type RestoreForgettingsDeps } from "./restore-forgettings.ts";
import { type RestoreListsDeps, restoreLists } from "./restore-lists.ts";

type AfterRestoreDeps = Pick<World, "clock" | "runs" | "ledgers" | "keptLedgers" | "keptExclusions" | "log"> &
  RestoreListsDeps &
  RestoreForgettingsDeps;

export interface AfterRestoreWanted {
  /** ISO: since then no function of the stage was invoked. */
  stoppedAt: string;
  /** Where an earlier call stopped. */
  cursor?: string | undefined;
  /** When this call has to stop. */
  deadline: Date;
}

export interface AfterRestore {
  runsEnded: number;
  ledgersMarked: number;
  /** Exclusion lists that are again what they were last. */
  listsRestored: number;
  /** Requests to forget people that had ended since the backup: their rows are gone. */
  forgettingsDropped: number;
  /** Call again with it. Left out: it is done. */
  cursor?: string;
}

/** Repeatable: another call finds marked what an earlier one has marked. */
export async function afterRestore(
  world: AfterRestoreDeps,
  { stoppedAt, cursor, deadline }: AfterRestoreWanted,
): Promise<AfterRestore> {
  const { clock, runs, keptLedgers } = world;
  refuseWhileInFlight(stoppedAt, clock.now());
  const done = { runsEnded: 0, ledgersMarked: 0, listsRestored: 0, forgettingsDropped: 0 };
  const mark = async (cohort: CohortId) => {
    const count = await markLedgers(world, cohort);
    // Only now: others count at the same time.
    done.ledgersMarked += count;
  };
  if (cursor === undefined) {
    const objects: string[] = [];
    for await (const { object } of world.keptExclusions.list()) objects.push(object);
    done.listsRestored = await restoreLists(world, objects);
    done.forgettingsDropped = await dropEndedForgettings(world, objects);
    const unfinished = (await everyItem((wanted) => runs.unclosed(wanted))).filter((run) => !isFinished(run));
    const endOne = async ({ id }: { id: RunId }) => {
      if (await endRun(world, id)) done.runsEnded += 1;
      // A run that had prepared nothing yet may have a lease of a cohort that the bucket does not know.
      await mark(cohortOf(id));
    };
    await someAtOnce(unfinished, endOne, { atOnce: COHORTS_AT_ONCE });
  }
  let next = cursor;
  do {
    const page = await keptLedgers.cohorts({ limit: COHORTS_AT_ONCE, ...(next && { cursor: next }) });
    await someAtOnce(page.items, mark, { atOnce: COHORTS_AT_ONCE });
    next = page.cursor;
  } while (next !== undefined && clock.now() < deadline);
  world.log.info("after-restore", { count: done.ledgersMarked });
  return { ...done, ...(next !== undefined && { cursor: next }) };
}

/** A worker of before could still send: what is rebuilt meanwhile would not know. */
function refuseWhileInFlight(stoppedAt: string, now: Date): void {
  const from = Date.parse(stoppedAt) + WORKER_LIFE_MS;
  if (from <= now.getTime()) return;
  throw new DomainError(
    "conflict",
    "still-in-flight",
    `What was invoked before ${stoppedAt} may still send. Repeat this from ${new Date(from).toISOString()} on.`,
  );
}

/** Without counts: what it sent is found by the next import. False: it has ended meanwhile. */
async function endRun({ clock, runs, log }: AfterRestoreDeps, run: RunId): Promise<boolean> {
  const row = await runs.read(run);
  if (!row || isFinished(row)) return false;
  const end = { endedAt: clock.now().toISOString(), reason: "restored-from-backup" } as const;
  // A run that was being settled at the instant of the backup has a settlement: it ends by that.
  await runs.settle(run, { status: "failed", ...end });
  await runs.finish(run);
  log.info("run-ended-by-restore", logged(run));
  return true;
}

/** Returns how many. */
async function markLedgers({ ledgers, keptLedgers }: AfterRestoreDeps, cohort: CohortId): Promise<number> {
  const left = await pointersFromBucket({ keptLedgers }, cohort);
  for (;;) {
    const { lease, byConnection } = await ledgers.read(cohort);
    const known = Object.entries(byConnection).flatMap(([id, { pointer }]) =>
      pointer ? [[id, pointer]] : [],
    );
    const pointers: Record<ConnectionId, LedgerPointer> = { ...left, ...Object.fromEntries(known) };
    for (const pointer of Object.values(pointers)) pointer.restored = true;
    const count = Object.keys(pointers).length;
    if (count === 0 && !lease) return 0;
    if ((await ledgers.restore(cohort, { seen: lease?.run, pointers })) === "restored") return count;
  }
}

/** For connections of which the restored row knows nothing: their first import came later. */
async function pointersFromBucket(
  { keptLedgers }: Pick<World, "keptLedgers">,
  cohort: CohortId,
): Promise<Record<ConnectionId, LedgerPointer>> {
  const pointers: Record<ConnectionId, LedgerPointer> = {};
  const unknown = { sha256: "", inCount: 0, unsureCount: 0, deviceCount: 0 };
  for (const { run, connection } of await keptLedgers.changeSets(cohort))
    pointers[connection] = { object: "", run, ...unknown };
  for (const { object, isUnnamed } of await keptLedgers.list(cohort)) {
    const name = readLedgerObject(object);
    // A rebuild that broke off tells of no import.
    if (name && !(name.rebuilt && isUnnamed))
      pointers[name.connection] = { object, run: name.run, ...unknown };
  }
  return pointers;
}
