/** Large imports are under way when small ones fall due: each small one ends nearly as soon as it would alone. */
import { CONCURRENCY_TO_RESERVE, reservedConcurrency } from "../../../infra/reserved-concurrency.ts";
import type { CohortId } from "../../../shared/contract/ids.ts";
import { occurrenceRun } from "../../../shared/domain/ids.ts";
import { BATCHES_PER_PART, REQUESTS_PER_SECOND, SENDERS_AT_ONCE } from "../../../shared/limits.ts";
import { Deployed } from "../simulated-aws/deployed.ts";
import { stepFunctionsQuotas } from "../simulated-aws/executions.ts";
import { VirtualTime } from "../simulated-aws/virtual-time.ts";

const DUE = new Date("2026-11-30T09:00:00.000Z");
/** The small imports fall due within so many milliseconds, as those of one minute do. */
const DUE_WITHIN_MS = 60_000;

export interface Crowd {
  seed: number;
  small: number;
  large: number;
  /** Requests of each large import; one of 10 M members has 10,000. */
  batches: number;
  takesTurns?: boolean;
}

export interface Waits {
  /** Seconds that a small import takes alone. */
  alone: number;
  /** Seconds of the small imports in the crowd. */
  median: number;
  longest: number;
  /** Seconds until the last large import ended, and what the rate alone needs for all. */
  largest: number;
  needed: number;
  /** Imports that did not succeed. */
  failed: number;
  peakOfSenders: number;
}

/** Seconds that one large import can be ahead of a small one: the parts that its map sends at a time. */
const AHEAD_SECONDS = (SENDERS_AT_ONCE * BATCHES_PER_PART) / REQUESTS_PER_SECOND;
/** Seconds that a small one may wait for the other small ones, and for whole seconds of the workflow. */
const OTHERS_SECONDS = 3;

/** `npm run prove -- fairness`: beside one import of 10 M members, and beside 30 of 1 M. */
export async function smallBesideLarge(
  small: number,
  seed: number,
  say: (line: string) => void,
): Promise<string | undefined> {
  for (const crowd of [
    { seed, small, large: 1, batches: 10_000 },
    { seed, small, large: 30, batches: 1_000 },
  ]) {
    const waits = await waitsInCrowd(crowd);
    say(JSON.stringify({ ...crowd, ...waits }));
    const wrong = unfairIn(waits, crowd.large);
    if (wrong) return `beside ${crowd.large} of ${crowd.batches} requests: ${wrong}`;
  }
  return undefined;
}

export function unfairIn({ alone, longest, failed }: Waits, large: number): string | undefined {
  if (failed > 0) return `${failed} imports did not succeed`;
  const most = alone + large * AHEAD_SECONDS + OTHERS_SECONDS;
  if (longest <= most) return undefined;
  return `a small import took ${longest.toFixed(1)} s, more than ${most.toFixed(1)}; alone it takes ${alone.toFixed(1)}`;
}

export async function waitsInCrowd(crowd: Crowd): Promise<Waits> {
  const alone = await durations({ ...crowd, small: 1, large: 0 });
  const { small, large, ...others } = await durations(crowd);
  return {
    ...others,
    alone: Math.max(...alone.small),
    median: small.toSorted((one, other) => one - other)[Math.floor(small.length / 2)] ?? 0,
    longest: Math.max(...small),
    largest: Math.max(0, ...large),
  };
}

async function durations({ seed, small, large, batches, takesTurns = true }: Crowd) {
  const time = new VirtualTime("2026-11-30T08:59:00.000Z", seed);
  return time.during(async () => {
    const deployed = await Deployed.of(time, {
      perSecond: REQUESTS_PER_SECOND,
      concurrency: CONCURRENCY_TO_RESERVE,
      reserved: reservedConcurrency,
      stepFunctions: stepFunctionsQuotas,
      takesTurns,
    });
    const schedule = async (name: string, count: number, size: number) => {
      const cohorts: CohortId[] = [];
      for (let at = 0; at < count; at += 1) cohorts.push(await deployed.schedule(`${name}${at}`, size));
      return cohorts;
    };
    const ones = await schedule("small", small, 1);
    const larges = await schedule("large", large, batches);
    const fired = new Map<CohortId, number>();
    const fire = async (cohort: CohortId) => {
      fired.set(cohort, time.now().getTime());
      await deployed.fire(cohort, DUE);
    };
    await time.pause(DUE.getTime() - time.now().getTime());
    const first = larges.map(fire);
    while (large > 0 && deployed.braze.requests.length < 200) await time.pause(100);
    const then = ones.map(async (cohort) => {
      await time.pause(time.random.next() * DUE_WITHIN_MS);
      await fire(cohort);
    });
    await Promise.all([...first, ...then]);
    await deployed.executions.quiet();

    let failed = 0;
    const secondsOf = async (cohort: CohortId) => {
      const run = await deployed.world.runs.read(occurrenceRun(cohort, DUE.toISOString()));
      if (run?.status !== "succeeded") failed += 1;
      return (Date.parse(run?.endedAt ?? "") - (fired.get(cohort) ?? 0)) / 1_000;
    };
    return {
      small: await Promise.all(ones.map(secondsOf)),
      large: await Promise.all(larges.map(secondsOf)),
      failed,
      needed: deployed.braze.requests.length / REQUESTS_PER_SECOND,
      peakOfSenders: deployed.lambda.told["steps/send"]?.peak ?? 0,
    };
  });
}
