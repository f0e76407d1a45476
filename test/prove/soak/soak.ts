/**
 * A quarter of a year of schedules, of whose calls one in twenty goes wrong: each occurrence is accounted for, who is to
 * be mailed is, in the end Braze holds exactly the cohorts, and neither memory nor storage grows with the days.
 */
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dice } from "../../../local/demo/sample/dice.ts";
import { triggerNow } from "../../../shared/usecases/schedules/trigger-now.ts";
import { Laws } from "../bad-day/laws.ts";
import { everyMinute, everyRound, furnish, people } from "../bad-day/operation.ts";
import { planned, shops } from "../bad-day/population.ts";
import { Simulation } from "../bad-day/simulation.ts";
import { VirtualTime } from "../bad-day/virtual-time.ts";
import { calm } from "../bad-day/weather.ts";
import { Growth } from "./growth.ts";
import { MailLaw } from "./mail-law.ts";
import { steady } from "./weather.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Within the ninety days from here the clocks change in Europe and in America. */
const FROM = new Date("2026-09-14T00:00:00Z");
/** Hours of a day, UTC: from when nobody does anything and nothing is due, and when the laws are checked. */
const AWAY_FROM = 20;
const CHECKED_AT = 23.5;
/** Every so many days, the key of one connection is refused for some hours, in which most imports are due. */
const REFUSED_EVERY = 10;
const REFUSED_FROM = 6;
const REFUSED_TO = 11;

export interface Soak {
  days: number;
  schedules: number;
  seed: number;
  say?(line: string): void;
}

/** Returns what went wrong. */
export async function soak(wanted: Soak): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "soak-"));
  try {
    return await soaked(wanted, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function soaked({ days, schedules, seed, say = () => {} }: Soak, folder: string) {
  const time = new VirtualTime(FROM, seed);
  const all = shops(FROM.toISOString());
  const from = dice(seed);
  const plan = planned(
    from,
    schedules,
    all.map(({ connection }) => connection.id),
  );
  const simulation = new Simulation({ time, planned: plan, shops: all, usual: steady(seed), folder });
  const { faults, world } = simulation;
  const laws = new Laws(simulation, plan);
  const mailLaw = new MailLaw(simulation);
  const growth = new Growth(simulation);
  const warned: Record<string, number> = {};
  const midnight = (day: number) => FROM.getTime() + day * DAY;
  const last = midnight(days - 1);
  const hour = () => (time.now().getTime() % DAY) / HOUR;
  const isOver = () => time.now().getTime() >= last + DAY || faults.length > 0;
  const areAway = () => hour() < 1 || hour() >= AWAY_FROM;

  const checkedDays = async () => {
    for (let day = 0; day < days && faults.length === 0; day += 1) {
      if (day % REFUSED_EVERY === REFUSED_EVERY - 1) {
        const { secret = "" } = all[Math.floor(day / REFUSED_EVERY) % all.length] ?? {};
        await time.until(midnight(day) + REFUSED_FROM * HOUR);
        simulation.changeWeather(steady(seed + day, [secret]));
        await time.until(midnight(day) + REFUSED_TO * HOUR);
        simulation.changeWeather(simulation.usual);
        simulation.lastEvent = time.now().getTime();
      }
      if (day === days - 1) await importedExactly();
      await time.until(midnight(day) + CHECKED_AT * HOUR);
      // Who looks on asks the table, too.
      simulation.changeWeather(calm);
      await laws.check(midnight(day) + AWAY_FROM * HOUR);
      await mailLaw.check(midnight(day) + AWAY_FROM * HOUR);
      simulation.changeWeather(day === days - 1 ? calm : simulation.usual);
      for (const { code, level } of simulation.log.lines.splice(0))
        if (level === "warn") warned[code] = (warned[code] ?? 0) + 1;
      faults.push(...(await growth.check(day)));
      say(`day ${day + 1}: ${JSON.stringify(growth.now)}`);
    }
  };
  /** Once nothing goes wrong any more, one more import of each cohort leaves nothing in doubt. */
  const importedExactly = async () => {
    await time.until(last + AWAY_FROM * HOUR);
    simulation.changeWeather(calm);
    await time.until(last + (AWAY_FROM + 1.5) * HOUR);
    for (const { cohort } of plan)
      await triggerNow(simulation.process(), {
        reach: "all",
        cohort,
        request: { allowUnusualChange: true },
      }).catch((error: Error) => faults.push(`${cohort} can't be imported in the end: ${error.message}`));
    await time.until(last + (CHECKED_AT - 0.5) * HOUR);
    for (const one of plan) {
      const slot = await world.schedules.read(one.cohort);
      simulation.checkExactly(one.cohort, slot?.connectionId ?? one.request.connectionId);
    }
  };

  await time.during(async () => {
    await simulation.aws.begin();
    simulation.changeWeather(calm);
    await furnish(simulation, plan, all);
    simulation.changeWeather(simulation.usual);
    await Promise.all([
      everyMinute(simulation, isOver),
      everyRound(simulation, isOver),
      people(simulation, { plan, from: dice(seed + 1), isOver, areAway }),
      checkedDays(),
    ]);
  });
  const { mails, braze, errors, aws } = simulation;
  say(
    JSON.stringify({
      ...{ seed, days, schedules, ...laws.told, imports: mailLaw.told.imports, mails: mails.total },
      ...{ mailStates: mailLaw.told.byState, mailsTwice: mails.doubled, brazeRequests: braze.requests },
      ...{ letters: aws.letters.length, warned, errors: Object.fromEntries(errors) },
      tableMegabytes: Math.round((await sizeOf(folder)) / 1024 / 1024),
    }),
  );
  return faults.length > 0 ? faults.slice(0, 20).join("\n") : undefined;
}

async function sizeOf(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
