/**
 * The current step of a run, as the functions' process reports it, and the round of its buckets, as the table has it, so that
 * kills can be placed in each.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Use } from "../../../bench/metered/tally.ts";
import { stepsOfRun } from "../../../bench/metered/used.ts";
import type { LocalSystem } from "../../../local/system.ts";
import { type BucketRound, bucketRounds } from "../../../shared/domain/bucket-rounds.ts";
import type { Source } from "./days.ts";

/** Without the function that accepts an import: it is done when the run begins. */
export const steps = stepsOfRun.filter((name) => name.startsWith("steps/"));
export type Step = (typeof steps)[number];

const SELECTING = "steps/select" satisfies Step;
const ON_BUCKETS = "steps/bucket" satisfies Step;

/**
 * Where an import can be killed: in a step, and in each round of the one that works on buckets. The one that selects lasts
 * from its first invocation to its last: between two, queries go on.
 */
export interface Place {
  step: Step;
  round?: BucketRound;
}

export const places: readonly Place[] = steps.flatMap((step): Place[] =>
  step === ON_BUCKETS ? bucketRounds.map((round) => ({ step, round })) : [{ step }],
);

/** Only of Athena's data anything is selected before it is prepared. */
export function sourceOf({ step }: Place): Source {
  return step === SELECTING ? "athena" : "files";
}

/** Others may be over before they are seen. */
export function isLong({ step, round }: Place): boolean {
  return round !== undefined || step === SELECTING;
}

export function nameOf({ step, round }: Place): string {
  return round ? `${step} (${round})` : step;
}

/** Milliseconds between two polls. */
const LOOK_MS = 5;

export interface Seen {
  /** Milliseconds for which it was seen running, or was found to have run since the previous poll. */
  ran: Map<Step, number>;
  /** The same of each round. */
  rounds: Map<BucketRound, number>;
  running: Step[];
  /** The round in which buckets are worked on at the moment. */
  round?: BucketRound | undefined;
}

/** The steps that are under way: those that run, and the one that waits for its next look. */
export function underWay({ ran, running }: Seen): Step[] {
  const waits = ran.has(SELECTING) && !ran.has("steps/prepare") && !running.includes(SELECTING);
  return waits ? [SELECTING, ...running] : running;
}

/** Milliseconds that it has run there; undefined: it was not seen there. */
export function ranIn({ ran, rounds }: Seen, { step, round }: Place): number | undefined {
  return round ? rounds.get(round) : ran.get(step);
}

/**
 * Polls until `enough`, or until the last step of the only run is over. Returns everything seen. `roundNow`: of the run's
 * buckets.
 */
export async function watched(
  system: LocalSystem,
  roundNow: () => Promise<BucketRound | undefined>,
  enough: (seen: Seen) => boolean,
): Promise<Seen> {
  const seen: Seen = { ran: new Map(), rounds: new Map(), running: [] };
  let before = { use: await use(system), at: performance.now() };
  for (;;) {
    const now = { use: await use(system), at: performance.now() };
    seen.running = steps.filter((step) => (now.use[step]?.running ?? 0) > 0);
    for (const step of steps) {
      const ended = (now.use[step]?.invocations ?? 0) > (before.use[step]?.invocations ?? 0);
      if (!ended && !underWay(seen).includes(step)) continue;
      const soFar = seen.ran.get(step);
      seen.ran.set(step, soFar === undefined ? 0 : soFar + now.at - before.at);
    }
    seen.round = seen.running.includes(ON_BUCKETS) ? await roundNow() : undefined;
    if (seen.round) {
      const soFar = seen.rounds.get(seen.round);
      seen.rounds.set(seen.round, soFar === undefined ? 0 : soFar + now.at - before.at);
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
