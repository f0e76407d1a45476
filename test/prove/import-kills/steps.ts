/** Where a run is just now, as the functions' process tells: for kills that are to fall into each step of it. */
import { setTimeout as pause } from "node:timers/promises";
import type { Use } from "../../../bench/metered/tally.ts";
import { stepsOfRun } from "../../../bench/metered/used.ts";
import type { LocalSystem } from "../../../local/system.ts";

/** That which accepts an import answers its caller, and is over when the run begins. */
export const steps = stepsOfRun.filter((name) => name.startsWith("steps/"));
export type Step = (typeof steps)[number];

/** Milliseconds between two looks. */
const LOOK_MS = 2;

/** `performance.now()` of the look that found it first. */
export interface Seen {
  begun: Map<Step, number>;
  /** When it was last found running, or to have run since the look before. */
  last: Map<Step, number>;
  running: Step[];
}

/** Looks until `enough`, or until the last step of the one run that goes on is over; gives all that it saw. */
export async function watched(system: LocalSystem, enough: (seen: Seen) => boolean): Promise<Seen> {
  const seen: Seen = { begun: new Map(), last: new Map(), running: [] };
  let before = await use(system);
  for (;;) {
    const now = await use(system);
    const at = performance.now();
    seen.running = steps.filter((step) => (now[step]?.running ?? 0) > 0);
    for (const step of steps) {
      const ran = (now[step]?.invocations ?? 0) > (before[step]?.invocations ?? 0);
      if (!ran && !seen.running.includes(step)) continue;
      if (!seen.begun.has(step)) seen.begun.set(step, at);
      seen.last.set(step, at);
    }
    before = now;
    const isCancelled = seen.begun.has("steps/notify") && seen.running.length === 0;
    if (isCancelled || enough(seen)) return seen;
    await pause(LOOK_MS);
  }
}

/** Milliseconds from its first invocation's begin to its last one's end. */
export function lengthOf(step: Step, { begun, last }: Seen): number {
  return (last.get(step) ?? 0) - (begun.get(step) ?? 0);
}

async function use(system: LocalSystem): Promise<Use> {
  return (await system.figures()).functions.counted as Use;
}
