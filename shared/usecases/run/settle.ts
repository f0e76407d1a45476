/**
 * The fifth step: the results go into the ledger, and the run gets its outcome.
 *
 * Settling always has this order, and each step is one conditional write that a repeat finds done: the lease is closed
 * (nothing more is sent), the settlement is written on the run's row (the first one counts), the ledger's pointer moves
 * and the lease is freed, the row is finished. So a run is settled once, by itself or, when its lease has expired, by
 * the next run. Changes in buckets are settled bucket by bucket before the settlement is written.
 */
import type { RunId } from "../../contract/ids.ts";
import type { RunReason } from "../../contract/imports.ts";
import { foldAttempts, mainReason, type PartOutcomes, reasonsOf } from "../../domain/attempts.ts";
import { bucketsWithout, isFailed } from "../../domain/bucket-rounds.ts";
import { cohortOf, logged } from "../../domain/ids.ts";
import { ledgerAfter } from "../../domain/import-objects.ts";
import { CountsDoNotReconcile, outcome, reconcile, sumOf, type Tally } from "../../domain/outcome.ts";
import { type ChangeSetPointer, LedgerLost, type LedgerPointer, type Settlement } from "../../domain/run.ts";
import type { World } from "../../ports/world.ts";
import { fileRejected } from "./file-rejected.ts";

export type SettleRunDeps = Pick<
  World,
  "clock" | "ids" | "runs" | "ledgers" | "parts" | "bucketResults" | "changeSets" | "rejectedRows" | "log"
>;

export interface Why {
  failure?: RunReason;
  /** For settling another run: only if its lease still expires then. */
  seenExpires?: number;
}

/**
 * - `settled`: it is settled, by this call or an earlier one, and does not hold the lease.
 * - `alive`: its lease was renewed meanwhile, so it settles itself.
 * - `stuck`: its counts do not reconcile. It keeps the lease, so that nothing is built on a ledger that may be wrong.
 */
export type Settled = "settled" | "alive" | "stuck";

/** These buckets are to be settled first: `workOnBucket`. Nothing is sent any more, and nothing else has changed. */
export interface Unsettled {
  buckets: number[];
}

export async function settleRun(
  world: SettleRunDeps,
  { run, failure, seenExpires }: { run: RunId } & Why,
): Promise<Settled | Unsettled> {
  const { clock, runs, ledgers, changeSets, log } = world;
  const closed = await ledgers.closeLease({ run, seenExpires });
  let settlement = await runs.settlement(run);
  const row = await runs.read(run);
  if (!row) throw new Error(`run ${run} has no row`);
  if (!settlement && closed === "lost" && seenExpires !== undefined) return "alive";
  if (!settlement) {
    // Without a lease and without a settlement, the run never had a lease, so it sent nothing.
    const end = { endedAt: clock.now().toISOString() };
    const cancelled = row.cancelRequested !== undefined;
    const account =
      closed === "closed"
        ? await accountFor(world, run, { failure, cancelled }).finally(() => changeSets.discard())
        : neverSent(failure ?? "lease-lost", cancelled);
    if (typeof account === "object" && "buckets" in account) return account;
    settlement =
      account === "overtaken" ? await runs.settlement(run) : await runs.settle(run, { ...account, ...end });
  }
  if (!settlement) throw new Error(`the lease of ${cohortOf(run)} moved away from ${run} while closing`);
  const stuck = settlement.reason === "counts-do-not-reconcile";
  if (!stuck) await ledgers.settle({ run, connection: row.connectionId, pointer: settlement.ledger });
  await runs.finish(run);
  log.info("import-settled", {
    ...logged(run),
    status: settlement.status,
    ...(settlement.reason && { reason: settlement.reason }),
  });
  return stuck ? "stuck" : "settled";
}

type Account = Omit<Settlement, "endedAt">;

interface Ending {
  failure: RunReason | undefined;
  /** Cancellation was requested. */
  cancelled: boolean;
}

/** `overtaken`: another worker settled the run meanwhile, and freed its lease after writing its result. */
async function accountFor(
  world: SettleRunDeps,
  run: RunId,
  { failure, cancelled }: Ending,
): Promise<Account | Unsettled | "overtaken"> {
  const { lease, byConnection } = await world.ledgers.read(cohortOf(run));
  if (lease?.run !== run) return "overtaken";
  const { changeSet } = lease;
  if (!changeSet) {
    const total = byConnection[lease.connection]?.pointer?.inCount ?? 0;
    return { ...neverSent(failure ?? "internal", cancelled), totalUsersImported: total };
  }
  const prepared = {
    toSend: { adds: changeSet.adds, removes: changeSet.removes },
    changeSet: changeSet.folder,
  };
  try {
    const sent = await (changeSet.buckets === undefined ? sentOf : sentInBuckets)(world, run, changeSet);
    if ("buckets" in sent) return sent;
    const { ledger, tally, said, outcomes } = sent;
    const counts = reconcile(changeSet, tally);
    const why = whyNot({ changeSet, tally, failure, said });
    // A cancellation after everything was sent has stopped nothing.
    const stopped = cancelled && counts.unsent > 0 && !changeSet.unusualChange;
    return {
      ...(stopped ? { status: "cancelled" } : { status: outcome(tally, why), ...(why && { reason: why }) }),
      counts,
      ...prepared,
      ...(changeSet.unusualChange && { unusualChange: changeSet.unusualChange }),
      totalUsersImported: ledger?.inCount ?? 0,
      ...(await fileRejected(world, { run, changeSet, outcomes, counts })),
      ...(ledger && { ledger }),
    };
  } catch (error) {
    const reason =
      error instanceof CountsDoNotReconcile
        ? "counts-do-not-reconcile"
        : error instanceof LedgerLost && "ledger-lost";
    if (!reason) throw error;
    world.log.warn(reason, logged(run));
    // If the ledger was lost after the comparison, it lacks what this run has sent. A rebuild uses this run's change set
    // too, so that nothing is forgotten.
    const { base } = changeSet;
    const behind = reason === "ledger-lost" && base && { ledger: { ...base, behind: true as const } };
    return { status: "failed", reason, ...prepared, ...behind };
  }
}

interface Sent {
  ledger: LedgerPointer | undefined;
  tally: Tally;
  /** What Braze or the sending said most often. */
  said: RunReason | undefined;
  outcomes(): Promise<PartOutcomes>;
}

async function sentOf(
  { ids, parts, changeSets }: SettleRunDeps,
  run: RunId,
  changeSet: ChangeSetPointer,
): Promise<Sent> {
  const outcomes = foldAttempts(await parts.outcomes(run));
  const into = { object: ledgerAfter(changeSet.folder, ids.next()), run };
  const { ledger, tally } =
    outcomes.started.size > 0 ? await changeSets.settle(changeSet, outcomes, into) : nothingSent(changeSet);
  return { ledger, tally, said: mainReason([reasonsOf(outcomes)]), outcomes: async () => outcomes };
}

async function sentInBuckets(
  { parts, changeSets, bucketResults, log }: SettleRunDeps,
  run: RunId,
  changeSet: ChangeSetPointer,
): Promise<Sent | Unsettled> {
  const outcomes = async () => foldAttempts(await parts.outcomes(run));
  const { settle: results } = await bucketResults.of(run);
  // Only what was sent is settled in buckets.
  if (results.size === 0 && !(await parts.progress(run)).startedAt)
    return { ...nothingSent(changeSet), said: undefined, outcomes };
  const buckets = bucketsWithout(results, changeSet.buckets ?? 1);
  if (buckets.length > 0) return { buckets };
  const settled = [...results.values()].flatMap((result) => (isFailed(result) ? [] : [result]));
  if (settled.length < results.size && changeSet.base) throw new LedgerLost(changeSet.base, "damaged");
  const tally = sumOf(settled.map((one) => one.tally));
  // Before it is named: a ledger that is found in the bucket is taken for true.
  reconcile(changeSet, tally);
  const ledger = await changeSets.nameLedger(settled, { object: ledgerAfter(changeSet.folder), run });
  const { buckets: count = 1 } = ledger;
  if (changeSet.base && count > (changeSet.base.buckets ?? 1))
    log.info("ledger-split", { ...logged(run), count });
  return { ledger, tally, said: mainReason(settled.map(({ reasons }) => reasons)), outcomes };
}

function neverSent(reason: RunReason, cancelled: boolean): Account {
  return cancelled ? { status: "cancelled" } : { status: "failed", reason };
}

function nothingSent({ adds, removes, base }: ChangeSetPointer): Pick<Sent, "ledger" | "tally"> {
  const unsent = (count: number) => ({ accepted: 0, refused: 0, unknown: 0, unsent: count });
  return { ledger: base, tally: { adds: unsent(adds), removes: unsent(removes) } };
}

/** The reason why the run did not do everything; undefined if it did. */
function whyNot(run: {
  changeSet: ChangeSetPointer;
  tally: Tally;
  failure: RunReason | undefined;
  said: RunReason | undefined;
}): RunReason | undefined {
  const { changeSet, tally, failure, said } = run;
  if (changeSet.unusualChange) return "unusual-change";
  const wanted = changeSet.adds + changeSet.removes;
  const delivered = tally.adds.accepted + tally.removes.accepted === wanted;
  // A step that failed after everything was accepted does not affect the result of the import.
  const onlyBroke = failure === "internal" || failure === "workflow-died";
  if (delivered && wanted > 0 && onlyBroke) return undefined;
  if (delivered) return failure;
  return failure && !onlyBroke ? failure : (said ?? failure ?? "internal");
}
