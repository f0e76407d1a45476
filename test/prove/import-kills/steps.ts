/** The current step of a run, as the functions' process reports it, so that kills can be placed in each step. */
import { setTimeout as pause } from "node:timers/promises";
import type { Use } from "../../../bench/metered/tally.ts";
import { stepsOfRun } from "../../../bench/metered/used.ts";
import type { LocalSystem } from "../../../local/system.ts";

/** Without the function that accepts an import: it is done when the run begins. */
export const steps = stepsOfRun.filter((name) => name.startsWith("steps/"));
export type Step = (typeof steps)[number];

/** Milliseconds between two polls. */
const LOOK_MS = 2;

/** `performance.now()` of the poll that saw it first. */
export interface Seen {
  begun: Map<Step, number>;
  /** When it was last seen running, or was found to have run since the previous poll. */
  last: Map<Step, number>;
  running: Step[];
}

/** Polls until `enough`, or until the last step of the only run is over. Returns everything seen. */
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

/** Milliseconds from the start of its first invocation to the end of its last one. */
export function lengthOf(step: Step, { begun, last }: Seen): number {
  return (last.get(step) ?? 0) - (begun.get(step) ?? 0);
}

async function use(system: LocalSystem): Promise<Use> {
  return (await system.figures()).functions.counted as Use;
}
