/** The calendar of a simulation's runs: checks that it is complete, and prints it as a table. */
import { columnsByReading, readings, type Stretch } from "../../../oracle/clock-readings.ts";
import type { RunView } from "../../../shared/contract/imports.ts";
import { table } from "../report.ts";
import type { Planned } from "./plan.ts";

/** A cohort's runs, oldest first. */
export interface PlayedSchedule extends Planned {
  runs: RunView[];
}

/** Describes occurrences without a run or with several, and runs without an occurrence. */
export function faultsOfCalendar({ cohort, cadence, runs }: PlayedSchedule, stretch: Stretch): string[] {
  const { due } = columnsByReading(cadence, stretch, readings(stretch, cadence.timeZone));
  const found = runs.map(({ time }) => new Date(time).toISOString());
  const faults = due
    .map((at) => ({ at, count: found.filter((time) => time === at).length }))
    .filter(({ count }) => count !== 1)
    .map(({ at, count }) => `"${cohort.name}": ${count} runs of the occurrence at ${at}, expected 1`);
  const surplus = found.filter((time) => !due.includes(time));
  return [...faults, ...surplus.map((time) => `"${cohort.name}": a run at ${time}, when nothing was due`)];
}

export function calendar(schedules: readonly PlayedSchedule[]): string {
  const rows = schedules
    .flatMap(({ cohort, cadence, runs }) => runs.map((run) => ({ cohort, cadence, run })))
    .sort((one, other) => Date.parse(one.run.time) - Date.parse(other.run.time))
    .map(({ cohort, cadence, run }) => [
      ...localTime(run.time, cadence.timeZone),
      `${run.time.slice(0, 16).replace("T", " ")}Z`,
      cohort.name,
      run.status,
      ...[run.counts?.members, run.counts?.added, run.counts?.removed].map(shown),
      lateness(run),
    ]);
  const header = ["day", "local", "due", "cohort", "outcome", "members", "added", "removed", "started"];
  return table([header, ...rows], 5);
}

/** For example `Sun 2026-03-29`, `03:00`. */
function localTime(iso: string, timeZone: string): [day: string, time: string] {
  const at = new Date(iso);
  const weekday = new Intl.DateTimeFormat("en", { timeZone, weekday: "short" }).format(at);
  const clock = { timeZone, dateStyle: "short", timeStyle: "short", hourCycle: "h23" } as const;
  const [day = "", time = ""] = new Intl.DateTimeFormat("en-CA", clock).format(at).split(", ");
  return [`${weekday} ${day}`, time];
}

function lateness({ time, startedAt }: RunView): string {
  if (!startedAt) return "never";
  const minutes = Math.floor((Date.parse(startedAt) - Date.parse(time)) / 60_000);
  return minutes === 0 ? "on time" : `${minutes} min late`;
}

function shown(number: number | undefined): string {
  return number === undefined ? "–" : number.toLocaleString("en");
}
