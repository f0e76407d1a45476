/**
 * A month of schedules in bad weather: services refuse, are slow and forget for hours, and processes die. An hour after
 * each storm everything that was under way is over, and the laws hold.
 */
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { localNames } from "../../../local/aws/names.ts";
import { type Dice, dice } from "../../../local/demo/sample/dice.ts";
import { DomainError } from "../../../shared/domain/domain-error.ts";
import { cancelImport } from "../../../shared/usecases/imports/cancel.ts";
import { changeSchedule } from "../../../shared/usecases/schedules/change.ts";
import { createSchedule } from "../../../shared/usecases/schedules/create.ts";
import { pauseSchedule, resumeSchedule } from "../../../shared/usecases/schedules/pause.ts";
import { triggerNow } from "../../../shared/usecases/schedules/trigger-now.ts";
import { Laws } from "./laws.ts";
import { cadence, type Planned, planned, shops } from "./population.ts";
import { Simulation } from "./simulation.ts";
import { VirtualTime } from "./virtual-time.ts";
import { calm, type Storm, storms } from "./weather.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Within a month from here the clocks change in Europe and in America. */
const FROM = new Date("2026-10-12T00:00:00Z");

export interface BadDays {
  days: number;
  schedules: number;
  seed: number;
  say?(line: string): void;
}

/** Returns what went wrong. */
export async function badDays({
  days,
  schedules,
  seed,
  say = () => {},
}: BadDays): Promise<string | undefined> {
  const time = new VirtualTime(FROM, seed);
  const from = dice(seed);
  const all = shops(FROM.toISOString());
  const plan = planned(
    from,
    schedules,
    all.map(({ connection }) => connection.id),
  );
  const secrets = all.map(({ secret }) => secret);
  const bad = storms(from, { from: FROM, days, secrets });
  const simulation = new Simulation({ time, planned: plan, shops: all });
  const laws = new Laws(simulation, plan);

  await time.during(async () => {
    await simulation.aws.begin();
    await furnish(simulation, plan, all);
    const end = FROM.getTime() + days * 24 * HOUR;
    const isOver = () => time.now().getTime() >= end || simulation.faults.length > 0;
    const loops = [
      everyMinute(simulation, isOver),
      everyRound(simulation, isOver),
      people(simulation, { plan, from: dice(seed + 1), isOver }),
      weather(simulation, { bad, laws, say, isOver }),
    ];
    await Promise.all(loops);
  });
  const { faults, mails, braze, errors, log } = simulation;
  const codes: Record<string, number> = {};
  for (const { code, level } of log.lines) if (level === "warn") codes[code] = (codes[code] ?? 0) + 1;
  say(
    JSON.stringify({
      seed,
      days,
      schedules,
      storms: bad.length,
      ...laws.told,
      mails: mails.total,
      mailsTwice: mails.doubled,
      brazeRequests: braze.requests,
      letters: simulation.aws.letters.length,
      warned: codes,
      errors: Object.fromEntries(errors),
    }),
  );
  return faults.length > 0 ? faults.slice(0, 20).join("\n") : undefined;
}

async function furnish(
  { world }: Simulation,
  plan: readonly Planned[],
  all: ReturnType<typeof shops>,
): Promise<void> {
  for (const { connection, secret } of all) {
    await world.connections.create(connection);
    const [key] = connection.keys;
    if (key) await world.keyVault.put({ connection: connection.id, key: key.id, secret });
  }
  const createdAt = FROM.toISOString();
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

type IsOver = () => boolean;

/** Scheduler fires what is due. */
async function everyMinute({ time, aws }: Simulation, isOver: IsOver): Promise<void> {
  while (!isOver()) {
    aws.firer.fireDue();
    await time.until(Math.floor(time.now().getTime() / MINUTE) * MINUTE + MINUTE);
  }
}

/** EventBridge's rule of reconcile; and what is stopped behind our back. */
async function everyRound(simulation: Simulation, isOver: IsOver): Promise<void> {
  const { time, aws } = simulation;
  while (!isOver()) {
    if (isQuiet(simulation)) simulation.alarms.foundNothing(time.now().getTime());
    else aws.events.accept("timers/reconcile", {});
    if (simulation.weather.stopped > 0) await stopSome(simulation);
    await time.until(Math.floor(time.now().getTime() / (15 * MINUTE)) * 15 * MINUTE + 15 * MINUTE);
  }
}

/** Nothing was due for an hour, no weather was bad and nobody did anything: such a round would only read. */
function isQuiet({ time, weather, lastEvent }: Simulation): boolean {
  return weather === calm && time.now().getTime() - lastEvent > HOUR + 5 * MINUTE;
}

async function stopSome({ time, aws, acceptedAt, weather }: Simulation): Promise<void> {
  const recent = [...acceptedAt].filter(([, at]) => time.now().getTime() - at < HOUR);
  for (const [run] of recent) {
    if (time.random.next() >= weather.stopped) continue;
    const executionArn = `${localNames.workflow.replace(":stateMachine:", ":execution:")}:${run}`;
    await aws.clients.workflow.send(new StopExecutionCommand({ executionArn })).catch(() => {});
  }
}

/** People change cadences, import by hand and cancel, also in a storm: some of it fails. They pause only in fair weather. */
async function people(
  simulation: Simulation,
  { plan, from, isOver }: { plan: readonly Planned[]; from: Dice; isOver: IsOver },
): Promise<void> {
  const { time } = simulation;
  while (!isOver()) {
    // Most of it in storms, where it is to find something.
    await time.pause(from.between(10, 180) * MINUTE * (simulation.weather === calm ? 1 : 0.15));
    if (isOver()) return;
    const { cohort, request } = from.pick(plan as [Planned]);
    const act = from.pick(["change", "manual", "cancelled", "cancelled", "pause"] as const);
    const changed = { ...request, cadence: cadence(from) };
    const world = simulation.process();
    simulation.lastEvent = time.now().getTime();
    const done = async () => {
      if (act === "change")
        await changeSchedule(world, { reach: "all", cohort, request: changed, leaveMembers: false });
      if (act === "manual") await triggerNow(world, { reach: "all", cohort });
      if (act === "cancelled") {
        const { id } = await triggerNow(world, { reach: "all", cohort });
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

async function weather(
  simulation: Simulation,
  given: { bad: readonly Storm[]; laws: Laws; say(line: string): void; isOver: IsOver },
): Promise<void> {
  const { time, aws } = simulation;
  const set = (next: Simulation["weather"]) => {
    simulation.weather = next;
    simulation.braze.weather = next.braze;
    aws.misbehaving.set(next.aws);
    aws.changed();
  };
  for (const storm of given.bad) {
    await time.until(storm.from);
    if (given.isOver()) return;
    set(storm.weather);
    for (const timer of aws.timers.all().slice(0, storm.weather.timersDeleted))
      aws.timers.remove(timer.Name, timer.GroupName);
    await time.until(storm.to);
    set(calm);
    simulation.lastEvent = time.now().getTime();
    await time.until(storm.to + HOUR);
    await given.laws.check(storm.to);
    given.say(`${time.now().toISOString().slice(0, 16)} after ${storm.what}`);
    if (given.isOver()) return;
  }
}
