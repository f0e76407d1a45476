/** What a run used, as the system's processes tell it. */
import { setTimeout as pause } from "node:timers/promises";
import type { LocalSystem } from "../../local/system.ts";
import { type FunctionName, functions } from "../../shared/contract/functions.ts";
import type { Use } from "./tally.ts";

/** For `startSystem`: the functions' process that counts. */
export const meteredProcess = new URL("main.ts", import.meta.url);

/** Functions that a run is made of, in their order; whoever looks at its progress is none. */
export const stepsOfRun = [
  "start-import",
  "open-run",
  "prepare-run",
  "name-cohort",
  "send-part",
  "settle-run",
  "notify-run",
] as const satisfies FunctionName[];

export interface Used {
  use: Use;
  /** How often each state of the workflow was entered. */
  states: Record<string, number>;
}

/** Since the system's processes began; as soon as no function runs: the last one goes on a little after everybody was mailed. */
export async function usedSoFar(system: LocalSystem): Promise<Used> {
  for (;;) {
    const told = await system.figures();
    const use = told.functions.counted as Use;
    if (Object.values(use).every(({ running }) => running === 0))
      return { use, states: told.aws.counted as Used["states"] };
    await pause(50);
  }
}

/** What was entered between two looks. */
export function enteredBetween(before: Used["states"], after: Used["states"]): Used["states"] {
  return Object.fromEntries(
    Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]),
  );
}

/** Seconds that each step's invocations took between two looks, all together: those of parts overlap. */
export function stepSeconds(before: Use, after: Use): number[] {
  return stepsOfRun.map(
    (name) => ((after[name]?.milliseconds ?? 0) - (before[name]?.milliseconds ?? 0)) / 1_000,
  );
}

/** Gigabytes that AWS bills a function's time for. */
export function gigabytesOf(name: FunctionName): number {
  return functions[name].memory / 1_024;
}
