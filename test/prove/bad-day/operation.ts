/** What happens on every day of a simulation: timers fire, reconcile runs, and people use the system. */
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { localNames } from "../../../local/aws/names.ts";
import type { Dice } from "../../../local/demo/sample/dice.ts";
import { DomainError } from "../../../shared/domain/domain-error.ts";
import { cancelImport } from "../../../shared/usecases/imports/cancel.ts";
import { changeSchedule } from "../../../shared/usecases/schedules/change.ts";
import { createSchedule } from "../../../shared/usecases/schedules/create.ts";
import { pauseSchedule, resumeSchedule } from "../../../shared/usecases/schedules/pause.ts";
import { triggerNow } from "../../../shared/usecases/schedules/trigger-now.ts";
import { cadence, type Planned, type Shop } from "./population.ts";
import type { Simulation } from "./simulation.ts";
import { calm } from "./weather.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export async function furnish(
  { time, world }: Simulation,
  plan: readonly Planned[],
  all: readonly Shop[],
): Promise<void> {
  for (const { connection, secret } of all) {
    await world.connections.create(connection);
    const [key] = connection.keys;
    if (key) await world.keyVault.put({ connection: connection.id, key: key.id, secret });
  }
  const createdAt = time.now().toISOString();
  const definition = { kind: "list", object: "lists/vip.csv", format: "csv" } as const;
  for (const { cohort, request } of plan) {
    await world.cohorts.create({
      id: cohort,
      name: cohort,
      timeZone: "UTC",
      definition,
      createdAt,
      version: 0,
    });
    await createSchedule(world, { reach: "all", cohortId: cohort, request });
  }
}

export type IsOver = () => boolean;

/** Scheduler fires what is due. */
export async function everyMinute({ time, aws }: Simulation, isOver: IsOver): Promise<void> {
  while (!isOver()) {
    aws.firer.fireDue();
    await time.until(Math.floor(time.now().getTime() / MINUTE) * MINUTE + MINUTE);
  }
}

/** EventBridge's rule of reconcile; and what is stopped behind our back. */
export async function everyRound(simulation: Simulation, isOver: IsOver): Promise<void> {
  const { time, aws } = simulation;
  while (!isOver()) {
    if (isQuiet(simulation)) simulation.alarms.foundNothing(time.now().getTime());
    else aws.events.accept("timers/reconcile", {});
    if (simulation.weather.stopped > 0) await stopSome(simulation);
    await time.until(Math.floor(time.now().getTime() / (15 * MINUTE)) * 15 * MINUTE + 15 * MINUTE);
  }
}

/** Nothing was due for an hour, the weather was as usual and nobody did anything: such a round would only read. */
function isQuiet({ time, weather, usual, lastEvent }: Simulation): boolean {
  return weather === usual && time.now().getTime() - lastEvent > HOUR + 5 * MINUTE;
}

async function stopSome({ time, aws, acceptedAt, weather }: Simulation): Promise<void> {
  const recent = [...acceptedAt].filter(([, at]) => time.now().getTime() - at < HOUR);
  for (const [run] of recent) {
    if (time.random.next() >= weather.stopped) continue;
    const executionArn = `${localNames.workflow.replace(":stateMachine:", ":execution:")}:${run}`;
    await aws.clients.workflow.send(new StopExecutionCommand({ executionArn })).catch(() => {});
  }
}

/**
 * People change cadences, import by hand and cancel, also in a storm: some of it fails. They pause only in fair weather.
 * `areAway`: nobody does anything now.
 */
export async function people(
  simulation: Simulation,
  given: { plan: readonly Planned[]; from: Dice; isOver: IsOver; areAway?: IsOver },
): Promise<void> {
  const { plan, from, isOver, areAway = () => false } = given;
  const { time, usual } = simulation;
  while (!isOver()) {
    // Most of it in storms, where it is to find something.
    await time.pause(from.between(10, 180) * MINUTE * (simulation.weather === usual ? 1 : 0.15));
    if (isOver()) return;
    if (areAway()) continue;
    const { cohort, request } = from.pick(plan as [Planned]);
    const act = from.pick(["change", "manual", "cancelled", "cancelled", "pause"] as const);
    const changed = { ...request, cadence: cadence(from) };
    const world = simulation.process();
    simulation.lastEvent = time.now().getTime();
    const done = async () => {
      if (act === "change")
        await changeSchedule(world, { reach: "all", cohort, request: changed, leaveMembers: false });
      // The page sends a key with each import.
      const idempotencyKey = `${cohort}-${time.now().getTime()}`;
      if (act === "manual") await triggerNow(world, { reach: "all", cohort, idempotencyKey });
      if (act === "cancelled") {
        const { id } = await triggerNow(world, { reach: "all", cohort, idempotencyKey });
        await time.pause(from.between(1, 12) * 1_000);
        await cancelImport(simulation.process(), { reach: "all", run: id, by: "ana" });
      }
      if (act === "pause" && simulation.weather === calm) {
        await pauseSchedule(world, cohort, "all");
        await time.pause(from.between(1, 20) * MINUTE);
        simulation.lastEvent = time.now().getTime();
        await resumeSchedule(simulation.process(), cohort, "all");
      }
    };
    await done().catch((error: Error) => {
      if (error instanceof DomainError || simulation.weather !== calm) return;
      simulation.faults.push(`${time.now().toISOString()} ${act} of ${cohort}: ${error.stack}`);
    });
  }
}
