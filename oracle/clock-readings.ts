/**
 * An independent computation of when a cadence is due, based only on what `Intl` says the clocks show, in steps of a
 * quarter of an hour. It does no calendar arithmetic in a zone and uses no code of the domain. In current time zones,
 * offsets and changes are multiples of a quarter of an hour.
 */
import type { TimedCadence } from "../shared/contract/schedules.ts";

/** From `from`, exclusive, to `to`, inclusive; milliseconds since 1970. */
export interface Stretch {
  from: number;
  to: number;
}

interface Reading {
  instant: number;
  /** For example `2028-03-26T03:00`. The order of these texts is that of time. */
  local: string;
}

/** What the timer fires, and what is due, as ISO instants in order. */
export interface Columns {
  fires: string[];
  due: string[];
}

const QUARTER = 15 * 60_000;
const DAY = 96 * QUARTER;
/** More than any change of the clocks, so that both ends of a stretch are covered. */
const MARGIN = 3 * DAY;
const WEEK = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** What the clocks of a zone show over a stretch, and over a margin of days around it. */
export function readings({ from, to }: Stretch, timeZone: string): Reading[] {
  const clock = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    dateStyle: "short",
    timeStyle: "short",
    hourCycle: "h23",
  });
  const all: Reading[] = [];
  const first = Math.floor((from - MARGIN) / QUARTER) * QUARTER;
  for (let at = first; at <= to + MARGIN; at += QUARTER)
    all.push({ instant: at, local: clock.format(at).replace(", ", "T") });
  return all;
}

/** `cadence.at` must be a multiple of a quarter of an hour. */
export function columnsByReading(
  cadence: TimedCadence,
  stretch: Stretch,
  clocks: readonly Reading[],
): Columns {
  const first = new Map<string, number>();
  for (const { instant, local } of clocks) if (!first.has(local)) first.set(local, instant);
  const fires = new Set<number>();
  const due = new Set<number>();
  const firstDay = Math.floor(stretch.from / DAY) * DAY - 2 * DAY;
  for (let day = firstDay; day <= stretch.to + 2 * DAY; day += DAY) {
    if (!isOn(cadence, new Date(day))) continue;
    for (const at of timesOn(cadence)) {
      const wanted = `${new Date(day).toISOString().slice(0, 10)}T${at}`;
      const shown = first.get(wanted);
      if (shown !== undefined) fires.add(shown);
      if (shown === undefined && cadence.every === "hour") continue;
      // If the clocks skip this time, it is due at the first later time that they show.
      due.add(shown ?? clocks.find(({ local }) => local > wanted)?.instant ?? Number.NaN);
    }
  }
  const within = (instants: Set<number>) =>
    [...instants]
      .filter((at) => at > stretch.from && at <= stretch.to)
      .sort((one, other) => one - other)
      .map((at) => new Date(at).toISOString());
  return { fires: within(fires), due: within(due) };
}

function timesOn(cadence: TimedCadence): string[] {
  if (cadence.every !== "hour") return [cadence.at];
  const all = Array.from(
    { length: 24 },
    (_, hour) => `${String(hour).padStart(2, "0")}${cadence.at.slice(2)}`,
  );
  return all.filter((time) => time >= cadence.at && time <= cadence.until);
}

function isOn(cadence: TimedCadence, day: Date): boolean {
  if (cadence.every === "daily" || cadence.every === "hour") return true;
  if (cadence.every === "weekly") return (cadence.weekdays as string[]).includes(WEEK[day.getUTCDay()] ?? "");
  const isLast = new Date(day.getTime() + DAY).getUTCDate() === 1;
  return cadence.dayOfMonth === "last" ? isLast : day.getUTCDate() === cadence.dayOfMonth;
}
