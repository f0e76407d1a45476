/** Retries of calls to EventBridge Scheduler that may succeed the next time. */
import { ConflictException, SchedulerServiceException, ThrottlingException } from "@aws-sdk/client-scheduler";
import type { Clock, Random } from "../../ports/machine.ts";

/**
 * Tries of one change, and milliseconds of full-jitter backoff: with 2 s a try, all of them fit into the 15 s of an
 * API call.
 */
const TRIES = 4;
const BASE_MS = 200;

/** A schedule was deleted or created between two calls. */
export class Moved extends Error {
  constructor(name: string) {
    super(`the schedule ${name} changed while it was being set`);
    this.name = "Moved";
  }
}

export function patiently({ clock, random }: { clock: Clock; random: Random }) {
  return async <Answer>(attempt: () => Promise<Answer>): Promise<Answer> => {
    for (let tried = 1; ; tried++) {
      try {
        return await attempt();
      } catch (error) {
        if (tried === TRIES || !mayPass(error)) throw error;
        await clock.pause(random.next() * BASE_MS * 2 ** tried);
      }
    }
  };
}

/** Any error except a request that Scheduler understands and refuses: its own errors, and missing answers. */
function mayPass(error: unknown): boolean {
  if (error instanceof ThrottlingException || error instanceof ConflictException) return true;
  return !(error instanceof SchedulerServiceException) || error.$fault === "server";
}
