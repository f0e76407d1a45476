import type { FunctionName } from "../../../shared/contract/functions.ts";
import { type SimulatedLambda, Throttled } from "./lambda.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Milliseconds after which Lambda gives up an event that it could not run: `infra/timers.ts` asks for its longest. */
const LONGEST_EVENT_MS = 6 * 3_600_000;
/** Pauses of the queue of events while the function is throttled: from one second to five minutes. Source: Lambda. */
const PAUSES_MS = { first: 1_000, longest: 300_000 };
/** Pauses before the second and the third attempt of a function that failed. Source: Lambda, asynchronous invocation. */
const ATTEMPTS_AFTER_MS = [60_000, 120_000];

/** Returns whether an attempt succeeded in the end. */
export async function invokedAsynchronously(
  { time, lambda }: { time: VirtualTime; lambda: SimulatedLambda },
  name: FunctionName,
  work: () => Promise<unknown>,
): Promise<boolean> {
  const begun = time.now().getTime();
  const attempts = [...ATTEMPTS_AFTER_MS];
  let pause = PAUSES_MS.first;
  while (time.now().getTime() - begun < LONGEST_EVENT_MS) {
    try {
      await lambda.invoke(name, work);
      return true;
    } catch (error) {
      if (error instanceof Throttled) {
        await time.pause(pause);
        pause = Math.min(PAUSES_MS.longest, pause * 2);
      } else {
        const next = attempts.shift();
        if (next === undefined) return false;
        await time.pause(next);
      }
    }
  }
  return false;
}
