/**
 * The step before prepare of a cohort whose users are selected where the data lies: starts the selection, or looks at it.
 * It sends nothing and ends nothing: prepare finds on the row what became of it. Repeating it starts nothing anew.
 */
import { isDeepStrictEqual } from "node:util";
import type { RunId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import { notEvaluated } from "../../domain/data-faults.ts";
import { misfitOf } from "../../domain/definition-fit.ts";
import { EngineThrottled } from "../../domain/engine-throttled.ts";
import { cohortOf, logged } from "../../domain/ids.ts";
import { renewal } from "../../domain/lease.ts";
import { secondsToRoom, secondsToSelectionLook } from "../../domain/look-pace.ts";
import { isFinished } from "../../domain/run.ts";
import { SELECTION_BUSY_HOURS, SELECTION_HOURS, SELECTION_TRIES } from "../../limits.ts";
import type { NotEvaluated } from "../../ports/engine.ts";
import type {
  RunSelection,
  SelectionLook,
  SelectionQueries,
  SelectionQuestion,
} from "../../ports/selections.ts";
import type { World } from "../../ports/world.ts";
import { namedDataSet } from "../data-sets/named.ts";
import { identifiedDevicesOf } from "./identified-devices.ts";
import { allScanned, kept } from "./kept-selection.ts";
import { stopped } from "./stop-selection.ts";

type SelectRunDeps = Pick<
  World,
  "clock" | "runs" | "cohorts" | "dataSets" | "ledgers" | "selections" | "log"
>;

type Versions = NonNullable<RunSelection["of"]>;

const HOUR_MS = 3_600_000;

/** `wait`: invoke it again after so many seconds. */
export interface Selecting {
  next: "prepare" | "wait";
  waitSeconds: number;
}

export async function selectRun(world: SelectRunDeps, run: RunId): Promise<Selecting> {
  try {
    return await selected(world, run);
  } catch (error) {
    if (error instanceof EngineThrottled) return throttled(world, run);
    throw error;
  }
}

async function selected(world: SelectRunDeps, run: RunId): Promise<Selecting> {
  const { clock, runs, ledgers, selections, log } = world;
  const renewed = await ledgers.renewLease(renewal(run, clock.now()));
  const row = await runs.read(run);
  if (!row) throw new Error(`run ${run} has no row`);
  const seen = await runs.selection(run);
  const isOver = renewed === "lost" || row.cancelRequested || isFinished(row);
  const asked = isOver ? undefined : await questionOf(world, row);
  if (!asked) {
    if (seen) await stopped(world, run, seen);
    return toPrepare;
  }
  const { question, of } = asked;
  let selection = await begun(world, run, seen, of);
  if (selection.outcome) return toPrepare;
  if (!selection.queries) {
    const tablesFirst = selection.wasMissing === true;
    const started = await selections.start(
      { ...question, tablesFirst },
      { of: run, attempt: selection.attempt },
    );
    if (started === "busy") return noRoom(world, { run, question, selection });
    const change = "reason" in started ? { outcome: started } : { queries: started };
    selection = await kept(world, run, withRoom(selection, started), change);
    if (!("reason" in started)) log.info("selection-started", { ...logged(run), count: selection.attempt });
  }
  if (selection.outcome || !selection.queries) return toPrepare;
  return looked(world, { run, question, selection: { ...selection, queries: selection.queries } });
}

interface Asked {
  run: RunId;
  question: SelectionQuestion;
  selection: RunSelection;
}

/** It is begun anew after a while, at a place of its own: what was begun of it is stopped. */
async function noRoom(world: SelectRunDeps, { run, question, selection }: Asked): Promise<Selecting> {
  const now = world.clock.now();
  const { busySince = now.toISOString() } = selection;
  if (isPatient(busySince, now)) {
    await world.runs.keepSelection(run, { ...nextAttempt(selection, now), busySince });
    return waitFor(secondsToRoom(selection));
  }
  await kept(world, run, selection, { outcome: tooBusy(question) });
  return toPrepare;
}

/**
 * The same attempt goes on after a while. What was started of it is found again, and has its whole time from then on. What is
 * not stopped when it is given up has ended by itself long before.
 */
async function throttled(world: SelectRunDeps, run: RunId): Promise<Selecting> {
  const selection = await world.runs.selection(run);
  const row = await world.runs.read(run);
  if (!selection || !row) throw new Error("no selection was begun");
  const now = world.clock.now();
  const { busySince = now.toISOString(), queries } = selection;
  if (isPatient(busySince, now)) {
    await kept(world, run, selection, { busySince, ...(!queries && { startedAt: now.toISOString() }) });
    return waitFor(secondsToRoom(selection));
  }
  const asked = await questionOf(world, row);
  if (asked) await kept(world, run, selection, { outcome: tooBusy(asked.question) });
  return toPrepare;
}

function isPatient(busySince: string, now: Date): boolean {
  return now.getTime() - Date.parse(busySince) < SELECTION_BUSY_HOURS * HOUR_MS;
}

function tooBusy({ dataSet: { athena } }: SelectionQuestion): NotEvaluated {
  const values = { athena, minutes: SELECTION_BUSY_HOURS * 60 };
  return notEvaluated("database-unavailable", { code: "athena-busy", values });
}

interface Started extends Asked {
  selection: RunSelection & Required<Pick<RunSelection, "queries">>;
}

async function looked(world: SelectRunDeps, { run, question, selection }: Started): Promise<Selecting> {
  const { clock, selections, log } = world;
  const { queries, attempt, startedAt } = selection;
  const look = await selections.look(question, { of: run, attempt }, queries);
  const seconds = (clock.now().getTime() - Date.parse(startedAt)) / 1_000;
  if (look.state === "running") {
    if (seconds * 1_000 < SELECTION_HOURS * HOUR_MS)
      return waitFor(secondsToSelectionLook(seconds, selection));
    const { athena } = question.dataSet;
    const values = { athena, hours: SELECTION_HOURS };
    await kept(world, run, selection, {
      scanned: await allScanned(world, selection),
      outcome: notEvaluated("database-unavailable", { code: "athena-too-slow", values }),
    });
    return toPrepare;
  }
  if (look.state === "failed") return failed(world, { run, question, selection }, look);
  const scanned = [...selection.scanned, ...look.scanned];
  if (look.state === "busy") return noRoom(world, { run, question, selection: { ...selection, scanned } });
  if (look.state === "continued") {
    await kept(world, run, withRoom(selection, look.queries), { scanned, queries: look.queries });
    return waitFor(2);
  }
  log.info("selection-done", { ...logged(run), count: attempt });
  await kept(world, run, selection, { scanned, outcome: { rows: look.rows } });
  return toPrepare;
}

/** Of several queries one has failed, perhaps: the others would go on, and cost. */
async function failed(
  world: SelectRunDeps,
  { run, selection }: Started,
  { why, mayPass }: Extract<SelectionLook, { state: "failed" }>,
): Promise<Selecting> {
  const { clock, log } = world;
  const scanned = await allScanned(world, selection);
  log.warn("selection-failed", { ...logged(run), reason: why.reason, count: selection.attempt });
  const failures = (selection.failures ?? 0) + 1;
  if (!mayPass || failures >= SELECTION_TRIES) {
    await kept(world, run, selection, { scanned, outcome: why });
    return toPrepare;
  }
  await world.runs.keepSelection(run, nextAttempt({ ...selection, scanned, failures }, clock.now()));
  return waitFor(2);
}

/**
 * Data that was missing is looked for anew: a run that may wait for it comes here again. So is what was begun by a definition
 * or a data set that has changed since; what it would select fits neither.
 */
async function begun(
  world: SelectRunDeps,
  run: RunId,
  seen: RunSelection | undefined,
  of: Versions,
): Promise<RunSelection> {
  const { clock, runs } = world;
  const now = clock.now();
  if (!seen)
    return runs.keepSelection(run, {
      ...{ version: 0, attempt: 1, startedAt: now.toISOString(), scanned: [] },
      of,
    });
  const { outcome } = seen;
  const isMissing = outcome && "reason" in outcome && outcome.reason === "stale-data";
  const hasChanged = !outcome && !isDeepStrictEqual(seen.of ?? of, of);
  if (!isMissing && !hasChanged) return seen;
  const left = await stopped(world, run, seen);
  // Another round of the step has begun it anew meanwhile.
  if (left.attempt !== seen.attempt) return left;
  if (!isMissing) return runs.keepSelection(run, { ...nextAttempt(left, now), of });
  // The engine could look for the data: what failed before that has passed.
  const { failures: _, ...next } = nextAttempt(left, now);
  return runs.keepSelection(run, { ...next, of, wasMissing: true });
}

/** For a text's columns, and for the tables alone, there may be room where there is none for the rows. */
function withRoom(selection: RunSelection, started: SelectionQueries | NotEvaluated): RunSelection {
  if (!("users" in started || "reason" in started)) return selection;
  const { busySince: _, ...others } = selection;
  return others;
}

function nextAttempt(before: RunSelection, now: Date): RunSelection {
  const { version, attempt, scanned, of, failures, wasMissing } = before;
  return {
    ...{ version: version + 1, attempt: attempt + 1, startedAt: now.toISOString(), scanned },
    ...(of && { of }),
    ...(failures !== undefined && { failures }),
    ...(wasMissing && { wasMissing }),
  };
}

/** Undefined where there is nothing to select: prepare tells why. */
async function questionOf(
  { cohorts, dataSets, ledgers }: SelectRunDeps,
  row: Run,
): Promise<{ question: SelectionQuestion; of: Versions } | undefined> {
  const cohort = await cohorts.read(row.cohortId);
  if (!cohort) return undefined;
  const dataSet = await namedDataSet({ dataSets }, cohort.definition);
  if (dataSet?.kind !== "athena" || misfitOf(cohort.definition, dataSet)) return undefined;
  const { byConnection } = await ledgers.read(cohortOf(row.id));
  return {
    question: {
      cohort,
      dataSet,
      asOf: new Date(row.asOf ?? row.time),
      identifiedDevices: identifiedDevicesOf(row, byConnection[row.connectionId]?.pointer),
    },
    of: { cohort: cohort.version, dataSet: dataSet.version },
  };
}

const toPrepare: Selecting = { next: "prepare", waitSeconds: 0 };

function waitFor(waitSeconds: number): Selecting {
  return { next: "wait", waitSeconds };
}
