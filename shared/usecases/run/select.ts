/**
 * The step before prepare of a cohort whose users are selected where the data lies: starts the selection, or looks at it.
 * It sends nothing and ends nothing: prepare finds on the row what became of it. Repeating it starts nothing anew.
 */
import type { RunId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import { notEvaluated } from "../../domain/data-faults.ts";
import { misfitOf } from "../../domain/definition-fit.ts";
import { cohortOf, logged } from "../../domain/ids.ts";
import { renewal } from "../../domain/lease.ts";
import { isFinished } from "../../domain/run.ts";
import { SELECTION_BUSY_S, SELECTION_HOURS, SELECTION_TRIES } from "../../limits.ts";
import type { RunSelection, SelectionQuestion } from "../../ports/selections.ts";
import type { World } from "../../ports/world.ts";
import { namedDataSet } from "../data-sets/named.ts";
import { identifiedDevicesOf } from "./identified-devices.ts";

type SelectRunDeps = Pick<
  World,
  "clock" | "runs" | "cohorts" | "dataSets" | "ledgers" | "selections" | "log"
>;

/** `wait`: invoke it again after so many seconds. */
export interface Selecting {
  next: "prepare" | "wait";
  waitSeconds: number;
}

export async function selectRun(world: SelectRunDeps, run: RunId): Promise<Selecting> {
  const { clock, runs, ledgers, selections, log } = world;
  const renewed = await ledgers.renewLease(renewal(run, clock.now()));
  const row = await runs.read(run);
  if (!row) throw new Error(`run ${run} has no row`);
  const seen = await runs.selection(run);
  if (renewed === "lost" || row.cancelRequested || isFinished(row)) {
    if (seen?.queries && !seen.outcome) await selections.stop(seen.queries);
    return toPrepare;
  }
  const question = await questionOf(world, row);
  if (!question) return toPrepare;
  let selection = await begun(world, run, seen);
  if (selection.outcome) return toPrepare;
  if (!selection.queries) {
    const started = await selections.start(question, { of: run, attempt: selection.attempt });
    if (started === "busy") return waitFor(SELECTION_BUSY_S);
    const change = "reason" in started ? { outcome: started } : { queries: started };
    selection = await kept(world, run, selection, change);
    if (!("reason" in started)) log.info("selection-started", { ...logged(run), count: selection.attempt });
  }
  if (selection.outcome || !selection.queries) return toPrepare;
  return looked(world, { run, question, selection: { ...selection, queries: selection.queries } });
}

interface Started {
  run: RunId;
  question: SelectionQuestion;
  selection: RunSelection & Required<Pick<RunSelection, "queries">>;
}

async function looked(world: SelectRunDeps, { run, question, selection }: Started): Promise<Selecting> {
  const { clock, selections, log } = world;
  const { queries, attempt, startedAt } = selection;
  const look = await selections.look(question, { of: run, attempt }, queries);
  const seconds = (clock.now().getTime() - Date.parse(startedAt)) / 1_000;
  if (look.state === "running") {
    if (seconds < SELECTION_HOURS * 3_600)
      return waitFor(Math.round(Math.min(30, Math.max(2, seconds / 10))));
    await selections.stop(queries);
    const { athena } = question.dataSet;
    const values = { athena, hours: SELECTION_HOURS };
    await kept(world, run, selection, {
      outcome: notEvaluated("database-unavailable", { code: "athena-too-slow", values }),
    });
    return toPrepare;
  }
  const scanned = [...selection.scanned, ...look.scanned];
  if (look.state === "continued") {
    await kept(world, run, selection, { scanned, queries: look.queries });
    return waitFor(2);
  }
  if (look.state === "selected") {
    log.info("selection-done", { ...logged(run), count: attempt });
    await kept(world, run, selection, { scanned, outcome: { rows: look.rows } });
    return toPrepare;
  }
  // Of several queries one has failed, perhaps: the others would go on, and cost.
  await selections.stop(queries);
  log.warn("selection-failed", { ...logged(run), reason: look.why.reason, count: attempt });
  if (!look.mayPass || attempt >= SELECTION_TRIES) {
    await kept(world, run, selection, { scanned, outcome: look.why });
    return toPrepare;
  }
  const { queries: _, ...rest } = selection;
  await world.runs.keepSelection(run, nextAttempt({ ...rest, scanned }, clock.now()));
  return waitFor(2);
}

/** Data that was missing is looked for anew: a run that may wait for it comes here again. */
async function begun(
  { clock, runs }: SelectRunDeps,
  run: RunId,
  seen: RunSelection | undefined,
): Promise<RunSelection> {
  const now = clock.now();
  if (!seen)
    return runs.keepSelection(run, { version: 0, attempt: 1, startedAt: now.toISOString(), scanned: [] });
  const { outcome, queries: _, ...rest } = seen;
  if (!outcome || !("reason" in outcome) || outcome.reason !== "stale-data") return seen;
  return runs.keepSelection(run, nextAttempt(rest, now));
}

function nextAttempt(
  { version, attempt, scanned }: Pick<RunSelection, "version" | "attempt" | "scanned">,
  now: Date,
): RunSelection {
  return { version: version + 1, attempt: attempt + 1, startedAt: now.toISOString(), scanned };
}

/** Resolves with what is kept, which is another's where that was first. */
function kept(
  { runs }: SelectRunDeps,
  run: RunId,
  selection: RunSelection,
  change: Partial<RunSelection>,
): Promise<RunSelection> {
  return runs.keepSelection(run, { ...selection, ...change, version: selection.version + 1 });
}

/** Undefined where there is nothing to select: prepare tells why. */
async function questionOf(
  { cohorts, dataSets, ledgers }: SelectRunDeps,
  row: Run,
): Promise<SelectionQuestion | undefined> {
  const cohort = await cohorts.read(row.cohortId);
  if (!cohort) return undefined;
  const dataSet = await namedDataSet({ dataSets }, cohort.definition);
  if (dataSet?.kind !== "athena" || misfitOf(cohort.definition, dataSet)) return undefined;
  const { byConnection } = await ledgers.read(cohortOf(row.id));
  return {
    cohort,
    dataSet,
    asOf: new Date(row.asOf ?? row.time),
    identifiedDevices: identifiedDevicesOf(row, byConnection[row.connectionId]?.pointer),
  };
}

const toPrepare: Selecting = { next: "prepare", waitSeconds: 0 };

function waitFor(waitSeconds: number): Selecting {
  return { next: "wait", waitSeconds };
}
