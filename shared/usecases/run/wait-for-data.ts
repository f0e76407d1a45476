/** An import whose schedule waits for data begins once its data is there, and fails at the schedule's limit. */
import type { MissingData } from "../../contract/data-waits.ts";
import type { Run } from "../../contract/imports.ts";
import { asKept } from "../../domain/as-kept.ts";
import { dataFound, isWaitingForData, lookedInVain, mayWait, secondsToLook } from "../../domain/data-wait.ts";
import { logged } from "../../domain/ids.ts";
import type { World } from "../../ports/world.ts";
import { namedDataSet } from "../data-sets/named.ts";

/** `there`: it may begin. A number: seconds until the next look. Else why it can't begin: it waits no longer. */
export type Look = "there" | { waitSeconds: number } | MissingData;

type LookDeps = Pick<World, "clock" | "cohorts" | "dataSets" | "dataReadiness" | "runs" | "log">;

/**
 * Looks for the data of a run that may wait, before the run takes its cohort's lease, so that other imports of the cohort
 * go on meanwhile. A look that fails, because S3 or the table refuses it, is repeated like one that did not find the data.
 */
export async function lookForData(world: LookDeps, run: Run): Promise<Look> {
  const { clock, log } = world;
  let missing: MissingData | undefined;
  try {
    missing = await missingFor(world, run);
    if (!missing) return "there";
  } catch (error) {
    if (!mayWait(run.dataWait, clock.now())) throw error;
    log.warn("data-not-looked-for", {
      ...logged(run.id),
      reason: error instanceof Error ? error.name : typeof error,
    });
    missing = run.dataWait?.missing;
  }
  return (await waitOn(world, run, missing)) ?? missing ?? "there";
}

/**
 * Makes the run wait for its next look. Undefined if it may not wait: its limit is over, its schedule waits for nothing, or
 * it has ended or is being cancelled. `missing`: left out if the data is there.
 */
export async function waitOn(
  { clock, runs, log }: Pick<World, "clock" | "runs" | "log">,
  run: Run,
  missing?: MissingData,
): Promise<{ waitSeconds: number } | undefined> {
  const now = clock.now();
  if (!mayWait(run.dataWait, now)) return undefined;
  const said = missing && { reason: missing.reason, ...asKept(missing) };
  const wait = lookedInVain(run.dataWait, now, said);
  const row = await runs.wait(run.id, wait);
  if (!isWaitingForData(row)) return undefined;
  const waitSeconds = secondsToLook(wait, now);
  log.info("waits-for-data", {
    ...logged(run.id),
    ...(missing && { reason: missing.reason }),
    count: waitSeconds,
  });
  return { waitSeconds };
}

/** The row as it begins, marked with when its data was found if it had to wait. */
export function begin({ clock, runs }: Pick<World, "clock" | "runs">, { id, dataWait }: Run): Promise<Run> {
  const now = clock.now();
  return runs.start(id, now.toISOString(), dataWait && dataFound(dataWait, now));
}

/** What a run can't begin with for a reason other than data is found by prepare. */
async function missingFor(
  { cohorts, dataSets, dataReadiness }: LookDeps,
  run: Run,
): Promise<MissingData | undefined> {
  const cohort = await cohorts.read(run.cohortId);
  if (!cohort) return undefined;
  const { definition } = cohort;
  const dataSet = await namedDataSet({ dataSets }, definition);
  return dataReadiness.missing({
    cohort,
    ...(dataSet && { dataSet }),
    asOf: new Date(run.asOf ?? run.time),
  });
}
