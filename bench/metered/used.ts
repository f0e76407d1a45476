/** What a run used, as reported by the system's processes. */
import { setTimeout as pause } from "node:timers/promises";
import type { LocalSystem } from "../../local/system.ts";
import { type FunctionName, functions } from "../../shared/contract/functions.ts";
import type { RouteKey } from "../../shared/contract/routes.ts";
import type { Use } from "./tally.ts";

/** Module for `startSystem`: the functions' process that counts usage. */
export const meteredProcess = new URL("main.ts", import.meta.url);

const start = "POST /cohorts/{cohortId}/imports" satisfies RouteKey;

/** The functions and routes of a run, in order. Requests that poll its progress are not counted. */
export const stepsOfRun = [
  start,
  "steps/open",
  "steps/select",
  "steps/prepare",
  "steps/name",
  "steps/send",
  "steps/settle",
  "steps/bucket",
  "steps/notify",
] as const satisfies (FunctionName | RouteKey)[];

type Step = (typeof stepsOfRun)[number];

export interface Used {
  use: Use;
  /** The number of times that each state of the workflow was entered. */
  states: Record<string, number>;
}

/**
 * Usage since the system's processes began. Waits until no function runs, because the last one ends shortly after the
 * mails are sent.
 */
export async function usedSoFar(system: LocalSystem): Promise<Used> {
  for (;;) {
    const told = await system.figures();
    const use = told.functions.counted as Use;
    if (Object.values(use).every(({ running }) => running === 0))
      return { use, states: told.aws.counted as Used["states"] };
    await pause(50);
  }
}

/** The states entered between two readings. */
export function enteredBetween(before: Used["states"], after: Used["states"]): Used["states"] {
  return Object.fromEntries(
    Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]),
  );
}

/**
 * Seconds spent in the invocations of each step between two readings. Invocations of parts overlap, so this is their
 * sum.
 */
export function stepSeconds({ before, after }: Record<"before" | "after", Used>): Record<Step, number> {
  const milliseconds = ({ use }: Used, step: Step) => use[step]?.milliseconds ?? 0;
  return Object.fromEntries(
    stepsOfRun.map((step) => [step, (milliseconds(after, step) - milliseconds(before, step)) / 1_000]),
  ) as Record<Step, number>;
}

/** The memory of the function, in gigabytes, that AWS bills its time for. */
export function gigabytesOf(step: Step): number {
  return functions[step === start ? "api/imports" : step].memory / 1_024;
}
