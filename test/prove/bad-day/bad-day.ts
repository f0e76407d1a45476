/**
 * A month of schedules in bad weather: services refuse, are slow and forget for hours, and processes die. An hour after
 * each storm everything that was under way is over, and the laws hold.
 */
import { dice } from "../../../local/demo/sample/dice.ts";
import { Laws } from "./laws.ts";
import { everyMinute, everyRound, furnish, type IsOver, people } from "./operation.ts";
import { planned, shops } from "./population.ts";
import { Simulation } from "./simulation.ts";
import { VirtualTime } from "./virtual-time.ts";
import { calm, type Storm, storms } from "./weather.ts";

const HOUR = 3_600_000;

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
      ...simulation.events.total,
      brazeRequests: braze.requests,
      letters: simulation.aws.letters.length,
      warned: codes,
      errors: Object.fromEntries(errors),
    }),
  );
  return faults.length > 0 ? faults.slice(0, 20).join("\n") : undefined;
}

async function weather(
  simulation: Simulation,
  given: { bad: readonly Storm[]; laws: Laws; say(line: string): void; isOver: IsOver },
): Promise<void> {
  const { time, aws } = simulation;
  for (const storm of given.bad) {
    await time.until(storm.from);
    if (given.isOver()) return;
    simulation.changeWeather(storm.weather);
    for (const timer of aws.timers.all().slice(0, storm.weather.timersDeleted))
      aws.timers.remove(timer.Name, timer.GroupName);
    await time.until(storm.to);
    simulation.changeWeather(calm);
    simulation.lastEvent = time.now().getTime();
    await time.until(storm.to + HOUR);
    await given.laws.check(storm.to);
    given.say(`${time.now().toISOString().slice(0, 16)} after ${storm.what}`);
    if (given.isOver()) return;
  }
}
