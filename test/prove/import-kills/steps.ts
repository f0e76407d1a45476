/** The current step of a run, as the functions' process reports it, so that kills can be placed in each step. */
import { setTimeout as pause } from "node:timers/promises";
import type { Use } from "../../../bench/metered/tally.ts";
import { stepsOfRun } from "../../../bench/metered/used.ts";
import type { LocalSystem } from "../../../local/system.ts";

/** Without the function that accepts an import: it is done when the run begins. */
export const steps = stepsOfRun.filter((name) => name.startsWith("steps/"));
export type Step = (typeof steps)[number];

/** Milliseconds between two polls. */
const LOOK_MS = 5;

export interface Seen {
  /** Milliseconds for which it was seen running, or was found to have run since the previous poll. */
  ran: Map<Step, number>;
  running: Step[];
}

/** Polls until `enough`, or until the last step of the only run is over. Returns everything seen. */
export async function watched(system: LocalSystem, enough: (seen: Seen) => boolean): Promise<Seen> {
  const seen: Seen = { ran: new Map(), running: [] };
  let before = { use: await use(system), at: performance.now() };
  for (;;) {
    const now = { use: await use(system), at: performance.now() };
    seen.running = steps.filter((step) => (now.use[step]?.running ?? 0) > 0);
    for (const step of steps) {
      const ended = (now.use[step]?.invocations ?? 0) > (before.use[step]?.invocations ?? 0);
      if (!ended && !seen.running.includes(step)) continue;
      const soFar = seen.ran.get(step);
      seen.ran.set(step, soFar === undefined ? 0 : soFar + now.at - before.at);
    }
    before = now;
    const isOver = seen.ran.has("steps/notify") && seen.running.length === 0;
    if (isOver || enough(seen)) return seen;
    await pause(LOOK_MS);
  }
}

async function use(system: LocalSystem): Promise<Use> {
  return (await system.figures()).functions.counted as Use;
}
