/** What must hold after an undisturbed run of reconcile. */
import type { CohortId } from "../../../shared/contract/ids.ts";
import { isTimed, timerExpression } from "../../../shared/domain/cadence.ts";
import { occurrenceRun } from "../../../shared/domain/ids.ts";
import { dueBetween } from "../../../shared/domain/occurrences.ts";
import { isFinished } from "../../../shared/domain/run.ts";
import { generationsOf } from "../../../shared/domain/schedule.ts";
import { CATCH_UP_AFTER_MS, LOOK_BACK_MS, WORKER_LIFE_MS } from "../../../shared/limits.ts";
import { reconciled } from "../../flows/reconciled.ts";
import { cohorts } from "./steps.ts";
import type { System } from "./system.ts";

/** Runs reconcile, and throws if a law is broken. */
export async function holds(system: System): Promise<void> {
  // Long enough that no request of a dead run is in flight, and no tick is still expected.
  await system.take({ pass: WORKER_LIFE_MS + CATCH_UP_AFTER_MS });
  system.chronicle.beginStep();
  const { troubles } = await reconciled({ ...system.process(), repairQueue: system.world.repairQueue });
  const faults = [...system.chronicle.faults];
  if (troubles > 0) faults.push(`reconcile met trouble ${troubles} times`);
  for (const cohort of cohorts) faults.push(...(await slotFaults(system, cohort)));
  faults.push(...timerFaults(system), ...(await pastFaults(system)), ...(await runFaults(system)));
  if (faults.length > 0) throw new Error(faults.join("\n"));
}

/** At most one live schedule, the one that was accepted; none half made; no occurrence of it without a run. */
async function slotFaults(system: System, cohort: CohortId): Promise<string[]> {
  const slot = await system.world.schedules.read(cohort);
  const expectation = system.expectations.get(cohort);
  if (slot?.state === "claiming" || slot?.state === "ending") return [`${cohort} is still ${slot.state}`];
  if (!slot || slot.state === "ended") {
    expectation?.found({ state: "none" });
    return [];
  }
  const { state, cadence, connectionId, recipients, locale } = slot;
  expectation?.found({ state, request: { cadence, connectionId, recipients, locale } });
  if (state === "paused") return [];

  const now = system.world.clock.now().getTime();
  const newest = now - CATCH_UP_AFTER_MS;
  const faults: string[] = [];
  for (const one of generationsOf(slot)) {
    const from = Math.max(Date.parse(one.effectiveFrom), now - LOOK_BACK_MS);
    const to = one.until === undefined ? newest : Math.min(Date.parse(one.until), newest);
    if (from >= to) continue;
    for (const { due } of dueBetween(one.cadence, new Date(from), new Date(to)))
      if (!(await system.world.runs.read(occurrenceRun(cohort, due))))
        faults.push(`${cohort} has no run for ${due}`);
  }
  return faults;
}

/** Schedules that ended are kept. */
async function pastFaults({ world, chronicle }: System): Promise<string[]> {
  const faults: string[] = [];
  for (const [cohort, slots] of chronicle.slots) {
    const ended = slots.filter(({ state }) => state === "ended").map(({ generation }) => generation);
    const { items } = await world.schedules.past(cohort, { limit: 1_000 });
    const kept = items.map(({ generation }) => generation).reverse();
    if (ended.join() !== kept.join())
      faults.push(`${cohort} ended ${ended.join()}, of which ${kept.join()} are kept`);
  }
  return faults;
}

/** Exactly one timer for each live slot, which fires as its cadence says, and no other timers. */
function timerFaults({ scheduler, chronicle }: System): string[] {
  const told = (timers: ReturnType<typeof scheduler.timers>) =>
    JSON.stringify(timers.map((one) => JSON.stringify(one)).sort());
  const wanted = [...chronicle.slots.values()].flatMap((slots) => {
    const last = slots.at(-1);
    if (last?.state !== "live" || !isTimed(last.cadence)) return [];
    return [
      { key: { cohort: last.cohortId, generation: last.generation }, ...timerExpression(last.cadence) },
    ];
  });
  const there = scheduler.timers();
  return told(there) === told(wanted)
    ? []
    : [`there are timers ${told(there)}, and should be ${told(wanted)}`];
}

/** No abandoned run: each unclosed one has a running execution, each finished one has mailed everyone. */
async function runFaults({ world: { runs, workflow } }: System): Promise<string[]> {
  const { items } = await runs.unclosed({ limit: 1_000 });
  const faults: string[] = [];
  for (const run of items) {
    const execution = await workflow.execution(run.id);
    if (execution.is !== "running") faults.push(`${run.id} is ${run.status}, its execution ${execution.is}`);
  }
  const started = new Set(workflow.started);
  if (started.size !== workflow.started.length) faults.push("a run was started twice");
  for (const run of workflow.started) {
    const row = await runs.read(run);
    if (!row) faults.push(`${run} was started without a row`);
    else if (
      isFinished(row) &&
      (await workflow.execution(run)).is === "ended" &&
      row.mails.some(({ state }) => state === "waiting")
    )
      faults.push(`${run} ended, and not everybody was told`);
  }
  return faults;
}
