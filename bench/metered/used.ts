/** What a run used, as the system's processes tell it. */
import { setTimeout as pause } from "node:timers/promises";
import type { LocalSystem } from "../../local/system.ts";
import { type FunctionName, functions } from "../../shared/contract/functions.ts";
import type { RouteKey } from "../../shared/contract/routes.ts";
import type { Use } from "./tally.ts";

/** For `startSystem`: the functions' process that counts. */
export const meteredProcess = new URL("main.ts", import.meta.url);

const start = "POST /cohorts/{cohortId}/imports" satisfies RouteKey;

/** What a run is made of, in its order, by function or route; whoever looks at its progress is no part of it. */
export const stepsOfRun = [
  start,
  "steps/open",
  "steps/prepare",
  "steps/name",
  "steps/send",
  "steps/settle",
  "steps/notify",
] as const satisfies (FunctionName | RouteKey)[];

type Step = (typeof stepsOfRun)[number];

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
export function gigabytesOf(step: Step): number {
  return functions[step === start ? "api/imports" : step].memory / 1_024;
}
