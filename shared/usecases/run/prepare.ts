/**
 * The second step: evaluates who is in the cohort, and computes what to send to Braze. Sends nothing. If the data turns out
 * to be missing and the run may wait for it, the lease is freed and the run looks for the data again. A large import is
 * compared in buckets, each by itself (`workOnBucket`): after each round this step is repeated, and tells what comes next.
 */
import { type Cohort, defaultIdentifierOrder } from "../../contract/cohorts.ts";
import type { MissingData } from "../../contract/data-waits.ts";
import type { RunId } from "../../contract/ids.ts";
import type { Run, RunReason } from "../../contract/imports.ts";
import type { DataNotes } from "../../contract/readings.ts";
import {
  type Bucketed,
  type BucketRound,
  changesOf,
  failureIn,
  nextRound,
} from "../../domain/bucket-rounds.ts";
import { isWaitingForData, secondsToLook } from "../../domain/data-wait.ts";
import { misfitOf } from "../../domain/definition-fit.ts";
import { pastGuard } from "../../domain/guard.ts";
import { cohortOf, logged } from "../../domain/ids.ts";
import { changeSetFolder, orderAfter, readLedgerObject } from "../../domain/import-objects.ts";
import { renewal } from "../../domain/lease.ts";
import { partsTogether } from "../../domain/parts.ts";
import {
  type ChangeSetPointer,
  heldIn,
  type Lease,
  LedgerLost,
  type LedgerPointer,
  type PreparedPart,
  refuseBehind,
} from "../../domain/run.ts";
import { TooLargeForEngine, tooLargeBy } from "../../domain/too-large.ts";
import type { ExclusionObject, MemberFile, NotEvaluated } from "../../ports/engine.ts";
import type { RunSelection, SelectedRows } from "../../ports/selections.ts";
import type { World } from "../../ports/world.ts";
import { recordCheck } from "../cohorts/draft.ts";
import { namedDataSet } from "../data-sets/named.ts";
import { appliedExclusions } from "./exclusion-lists.ts";
import { identifiedDevicesOf, isToRebuild } from "./identified-devices.ts";
import { noteNotEvaluated } from "./not-evaluated.ts";
import { type Rebuilt, rebuiltLedger } from "./rebuilt-ledger.ts";
import { waitOn } from "./wait-for-data.ts";

type PrepareRunDeps = Pick<
  World,
  | "clock"
  | "ids"
  | "runs"
  | "cohorts"
  | "connections"
  | "definitionChecks"
  | "dataSets"
  | "exclusionLists"
  | "ledgers"
  | "keptLedgers"
  | "bucketResults"
  | "parts"
  | "engine"
  | "changeSets"
  | "bucketedChanges"
  | "rejectedRows"
  | "log"
>;

/**
 * - `wait`: its data is not there, or not selected. Open the run again after `waitSeconds`.
 * - `buckets`: work on these, in this round, and prepare it again.
 */
export interface Prepared {
  next: "name" | "settle" | "wait" | "buckets";
  /** "" of an import that has one bucket. */
  round: BucketRound | "";
  buckets: number[];
  /** Object name of the manifest; "" if there is nothing to remove. */
  removes: string;
  /** The same for the adds, which are sent after the removes. */
  adds: string;
  /** How many parts each worker sends, one after the other. */
  removesTogether: number;
  addsTogether: number;
  /** The part of a direction that has just one, which needs no map; `object` is "" otherwise. */
  onlyRemove: PreparedPart;
  onlyAdd: PreparedPart;
  /** Seconds between the removes and the adds, 0 where it has not both; or until the next look for its data. */
  waitSeconds: number;
  /** Reason code; "" if there is none. */
  failure: RunReason | "";
}

export async function prepareRun(world: PrepareRunDeps, run: RunId): Promise<Prepared> {
  const { clock, runs, ledgers, changeSets, log } = world;
  const lease = renewal(run, clock.now());
  const renewed = await ledgers.renewLease(lease);
  const row = await runs.read(run);
  if (!row) throw new Error(`run ${run} has no row`);
  // A repeated prepare that had decided to wait may still have the lease.
  const nextLook = isWaitingForData(row) ? row.dataWait?.nextLook : undefined;
  if (nextLook !== undefined) return lookAgain(world, lease, secondsToLook({ nextLook }, clock.now()));
  if (renewed === "lost") return toSettle("lease-lost");
  const { lease: held, byConnection } = await ledgers.read(cohortOf(run));
  // A repeated prepare returns the first result: parts may already have been sent.
  if (held?.changeSet) return prepared(world, row, held.changeSet);
  if (row.cancelRequested) return toSettle("");

  try {
    const bucketed = await world.bucketResults.begun(run);
    const decided = bucketed
      ? await decideInBuckets(world, row, bucketed)
      : await decide(world, row, { pointer: byConnection[row.connectionId]?.pointer, taking: held?.taking });
    if (decided === "not-selected") return await lookAgain(world, lease, 0);
    if (typeof decided === "string") return toSettle(decided);
    if ("round" in decided) return { ...toSettle(""), next: "buckets", ...decided };
    if ("detail" in decided) {
      const waits = isMissing(decided) && (await waitOn(world, row, decided));
      return waits
        ? await lookAgain(world, lease, waits.waitSeconds)
        : toSettle(await noteNotEvaluated(world, run, decided));
    }
    const kept = await ledgers.recordChangeSet({ run, ...decided });
    if (kept === "lost") return toSettle("lease-lost");
    log.info("import-prepared", { ...logged(run), count: kept.adds + kept.removes });
    // Awaited here: a promise that is rejected while the scratch files are removed would end the process.
    return await prepared(world, row, kept);
  } catch (error) {
    // The comparison with the ledger has no more room than the evaluation.
    if (error instanceof TooLargeForEngine)
      return toSettle(await noteNotEvaluated(world, run, tooLargeBy(error)));
    if (!(error instanceof LedgerLost)) throw error;
    log.warn("ledger-lost", logged(run));
    return toSettle("ledger-lost");
  } finally {
    await changeSets.discard();
  }
}

type Decided =
  | { changeSet: ChangeSetPointer; taking: Lease["taking"] }
  | { round: BucketRound; buckets: number[] }
  | NotEvaluated
  | "not-selected"
  | RunReason;

async function decide(
  world: PrepareRunDeps,
  run: Run,
  { pointer, taking }: { pointer: LedgerPointer | undefined; taking: Lease["taking"] },
): Promise<Decided> {
  const { clock, ids, cohorts, runs, changeSets, bucketedChanges, rejectedRows } = world;
  const cohort = await cohorts.read(run.cohortId);
  if (!cohort) return "cohort-gone";
  // Read before the evaluation: whoever is added later is found when the adds are sent.
  const exclusions = run.empty ? undefined : await appliedExclusions(world, run.connectionId);
  const objects = exclusions?.objects ?? [];
  const evaluates = !run.empty && !run.removeExcluded;
  const members = !evaluates
    ? undefined
    : await evaluate(world, { cohort, run, pointer, exclusions: objects });
  if (members === "not-selected" || (members && "reason" in members)) return members;
  const dataNotes = members && notesOf(members);
  if (dataNotes) await runs.note(run.id, { dataNotes });
  const { ledger: base, rebuiltFrom }: Rebuilt =
    pointer && isToRebuild(run, pointer)
      ? await rebuiltLedger(world, { run: run.id, connection: run.connectionId, pointer })
      : { ledger: pointer };
  refuseBehind(base);
  const earlier = base && (readLedgerObject(base.object)?.order ?? 0);
  const order = orderAfter([earlier], clock.now());
  const its = { run: run.id, connection: run.connectionId, order };
  const folder = changeSetFolder({ ...its, ...(earlier !== undefined && { base: earlier }) }, ids.next());
  const known = {
    rejected: members?.evaluation.rejected ?? {},
    more: {
      ...(members?.evaluation.excluded !== undefined && { excluded: members.evaluation.excluded }),
      ...(exclusions && { exclusions: exclusions.used }),
      ...(members?.rejected && { rejectedRows: await rejectedRows.keep(members.rejected, folder) }),
    },
    ...(base && { base }),
    ...(taking !== undefined && { taking }),
    ...(rebuiltFrom && { rebuiltFrom }),
  };
  const total = members?.evaluation.members.total ?? 0;
  const buckets = run.removeExcluded ? 1 : bucketedChanges.bucketsFor(total, base);
  if (buckets > 1) {
    const files = await bucketedChanges.spread(members, { folder, buckets });
    const bucketed = { folder, buckets, files, members: total, ...known };
    // It is begun once for a run: not by a worker whose run has given its lease back meanwhile.
    const { lease } = await world.ledgers.read(cohortOf(run.id));
    if (lease?.run !== run.id || lease.taking !== taking) return "lease-lost";
    return decideInBuckets(world, run, await world.bucketResults.begin(run.id, bucketed));
  }
  const written = run.removeExcluded
    ? await changeSets.writeRemovals(objects, base, folder)
    : await changeSets.write(members, base, folder);
  return changeSetOf({ run, cohort }, known, { ...written, folder });
}

/** What the rounds of its buckets have found, or which comes next. */
async function decideInBuckets(world: PrepareRunDeps, run: Run, bucketed: Bucketed): Promise<Decided> {
  const { cohorts, bucketResults, bucketedChanges } = world;
  const cohort = await cohorts.read(run.cohortId);
  if (!cohort) return "cohort-gone";
  const results = await bucketResults.of(run.id);
  const failure = failureIn(results);
  if (failure)
    return "isLost" in failure
      ? "ledger-lost"
      : {
          reason: "too-large-for-engine",
          detail: failure.isTooLarge,
          ...(failure.fault && { fault: failure.fault }),
        };
  const next = nextRound(bucketed, results);
  if (next) return next;
  const { folder } = bucketed;
  const named = await bucketedChanges.name(bucketed, results);
  return changeSetOf({ run, cohort }, bucketed, { ...changesOf(bucketed, results), folder, ...named });
}

/** With what the guard says of it. */
function changeSetOf(
  { run, cohort }: { run: Run; cohort: Cohort },
  {
    rejected,
    more,
    base,
    taking,
    rebuiltFrom,
  }: Pick<Bucketed, "rejected" | "more" | "base" | "taking" | "rebuiltFrom">,
  written: Omit<ChangeSetPointer, "rejected">,
): Decided {
  const asked = run.allowUnusualChange || run.empty || run.removeExcluded;
  const unusualChange = asked ? undefined : pastGuard({ held: heldIn(base), ...written }, cohort.guard);
  const changeSet = {
    ...written,
    rejected,
    ...more,
    ...(base && { base }),
    ...(rebuiltFrom && { rebuiltFrom }),
    ...(unusualChange && { unusualChange }),
  };
  return { changeSet, taking };
}

interface ToEvaluate {
  cohort: Cohort;
  run: Run;
  pointer: LedgerPointer | undefined;
  exclusions: readonly ExclusionObject[];
}

async function evaluate(
  world: PrepareRunDeps,
  { cohort, run, pointer, exclusions }: ToEvaluate,
): Promise<MemberFile | NotEvaluated | "not-selected"> {
  const { clock, dataSets, engine, runs } = world;
  const { definition } = cohort;
  const dataSet = await namedDataSet({ dataSets }, definition);
  if ("dataSet" in definition && !dataSet)
    return { reason: "definition-invalid", detail: `There is no data set "${definition.dataSet}".` };
  const misfit = misfitOf(definition, dataSet);
  if (misfit) return { reason: "definition-invalid", ...misfit };
  const selected = dataSet?.kind === "athena" ? await selectedOf({ runs }, run) : undefined;
  if (selected === "not-selected" || (selected && "reason" in selected)) return selected;
  const found = await engine.evaluate({
    cohort: { ...cohort, identifierOrder: cohort.identifierOrder ?? defaultIdentifierOrder },
    ...(dataSet && { dataSet }),
    asOf: new Date(run.asOf ?? run.time),
    identifiedDevices: identifiedDevicesOf(run, pointer),
    ...(pointer && !isToRebuild(run, pointer) && { held: pointer }),
    hints: true,
    exclusions,
    ...(selected && { selected: selected.rows }),
  });
  // By another definition than the one that is saved now, its users say nothing of this one.
  const isOfThis = selected?.of === undefined || selected.of.cohort === cohort.version;
  if (!("reason" in found) && isOfThis)
    await recordCheck(world, { cohort, found, at: clock.now().toISOString() });
  return found;
}

function isMissing(found: NotEvaluated): found is NotEvaluated & MissingData {
  return found.reason === "data-missing" || found.reason === "stale-data";
}

/** Other imports of the cohort may go on until then. */
async function lookAgain(
  { ledgers }: PrepareRunDeps,
  lease: { run: RunId; expires: number },
  waitSeconds: number,
): Promise<Prepared> {
  await ledgers.releaseLease(lease);
  return { ...toSettle(""), next: "wait", waitSeconds };
}

/**
 * What the step before has found. `not-selected`: its data has been moved to where users are selected by
 * a step of their own since the run was opened.
 */
async function selectedOf(
  { runs }: Pick<World, "runs">,
  { id: run }: Run,
): Promise<{ rows: SelectedRows; of: RunSelection["of"] } | NotEvaluated | "not-selected"> {
  const selection = await runs.selection(run);
  if (!selection?.outcome) return "not-selected";
  const { outcome, of } = selection;
  return "rows" in outcome ? { rows: outcome.rows, of } : outcome;
}

function notesOf({ tolerated, hints = {} }: MemberFile): DataNotes | undefined {
  const areOdd = Object.keys(hints).length > 0;
  if (!tolerated && !areOdd) return undefined;
  return { ...(tolerated && { unreadable: tolerated }), ...(areOdd && { hints }) };
}

const noPart: PreparedPart = { part: 0, object: "", batches: 0 };

/**
 * Notes on the row what the change set says, also when prepare is repeated: the first may have ended before it did. If the
 * run's connection is gone, the next step ends the run.
 */
async function prepared(
  { runs, connections }: PrepareRunDeps,
  { id: run, connectionId }: Run,
  changeSet: ChangeSetPointer,
): Promise<Prepared> {
  const { adds, removes, byBucket, exclusions, rebuiltFrom } = changeSet;
  await runs.note(run, {
    toSend: { adds, removes, ...(byBucket && { byBucket }) },
    ...(exclusions && { exclusions }),
    ...(rebuiltFrom && { rebuiltFrom }),
  });
  if (changeSet.unusualChange) return toSettle("unusual-change");
  const { remove = "", add = "" } = changeSet.manifests;
  // Braze applies changes late: a person who is removed by one identifier and added by another could be left out.
  const between = remove && add ? await connections.read(connectionId) : undefined;
  const waitSeconds = between?.secondsBeforeAdds ?? 0;
  const { remove: onlyRemove = noPart, add: onlyAdd = noPart } = changeSet.only;
  const together = {
    removesTogether: partsTogether(changeSet, "remove"),
    addsTogether: partsTogether(changeSet, "add"),
  };
  const parts = { removes: remove, adds: add, ...together, onlyRemove, onlyAdd, waitSeconds };
  return { ...toSettle(""), next: "name", ...parts };
}

function toSettle(failure: Prepared["failure"]): Prepared {
  const together = { removesTogether: 1, addsTogether: 1 };
  const nothing = { removes: "", adds: "", ...together, onlyRemove: noPart, onlyAdd: noPart, waitSeconds: 0 };
  return { next: "settle", round: "", buckets: [], ...nothing, failure };
}
