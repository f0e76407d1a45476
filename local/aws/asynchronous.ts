/**
 * Lambda's asynchronous invocation: an event is stored before its receipt is confirmed, then run. If the function
 * fails, it is retried, and finally sent to the function's failure destination. Source: Lambda developer guide, "How
 * Lambda handles errors and retries with asynchronous invocation".
 */
import { randomUUID } from "node:crypto";
import { kept } from "../kept.ts";
import type { DeadLetters } from "./dead-letters.ts";
import { FunctionsUnreachable, type Lambda, TooManyRequests } from "./lambda.ts";
import { functionArn } from "./names.ts";
import type { SteeredWaits } from "./steered-waits.ts";

export interface Asynchronous {
  /** Accepts an event for a function and stores it: it survives a restart. */
  accept(name: string, event: unknown): void;
  /** Runs the waiting events, once the functions are reachable. */
  resume(): void;
  /** Starts no further event. The next process resumes them. */
  suspend(): void;
  /** No event runs or waits, but for those that wait by a set clock. */
  isQuiet(): boolean;
  /** Resolves when it `isQuiet`. */
  quiet(): Promise<void>;
}

interface Waiting {
  name: string;
  event: unknown;
  /** Number of tries that ended with an error. */
  failed: number;
  /** Number of times that Lambda had no room for it. */
  throttled?: number;
}

/** Tries of one event, and milliseconds before the second and the third try. */
const TRIES = 3;
const PAUSES = [60_000, 120_000];
/**
 * Milliseconds between tries of an event for which there is no room: they double, up to the longest; so many tries take
 * six hours.
 */
const THROTTLED_PAUSE = 1_000;
const THROTTLED_PAUSE_CAP = 300_000;
const THROTTLED_TRIES = 80;
const TOO_OLD = "EventAgeExceeded";

export function asynchronous(given: {
  lambda: Lambda;
  deadLetters: DeadLetters;
  /** ARN of a function's failure destination. */
  destinationOf(name: string): string;
  /** In memory if undefined. */
  folder: string | undefined;
  /** Left out or undefined: three, Lambda's default. */
  triesOf?(name: string): number | undefined;
  /** Milliseconds before each retry, instead of Lambda's times. */
  retryPause?: number | undefined;
  /** Of retries without a `retryPause`. Left out: they wait in real time. */
  waits?: SteeredWaits | undefined;
}): Asynchronous {
  const { lambda, destinationOf, retryPause, waits } = given;
  const events = kept<Waiting>(given.folder);
  const underWay = new Set<string>();
  /** Ends of the pauses before retries. */
  const pauses = new Map<string, () => void>();
  const steered = new Set<string>();
  let suspended = false;
  let quiets: (() => void)[] = [];

  const isQuiet = () => events.entries().every(([id]) => steered.has(id));
  function settle(id: string): void {
    events.delete(id);
    tellIfQuiet();
  }
  function tellIfQuiet(): void {
    if (!isQuiet()) return;
    for (const tell of quiets) tell();
    quiets = [];
  }
  function failed(id: string, waiting: Waiting, why: string): void {
    const { name, event } = waiting;
    const tried = { ...waiting, failed: waiting.failed + 1 };
    if (tried.failed < (given.triesOf?.(name) ?? TRIES)) {
      events.set(id, tried);
      again(id, retryPause ?? PAUSES[waiting.failed] ?? 0);
    } else {
      const body = record({ id, name, event, tries: tried.failed, why });
      given.deadLetters.put({ queue: destinationOf(name), body, why });
      settle(id);
    }
  }
  function throttled(id: string, waiting: Waiting): void {
    const tried = { ...waiting, throttled: (waiting.throttled ?? 0) + 1 };
    if (tried.throttled >= THROTTLED_TRIES) {
      failed(id, { ...waiting, failed: TRIES }, TOO_OLD);
    } else {
      events.set(id, tried);
      again(id, retryPause ?? Math.min(THROTTLED_PAUSE_CAP, THROTTLED_PAUSE * 2 ** tried.throttled));
    }
  }
  function again(id: string, pause: number): void {
    const over = () => {
      pauses.delete(id);
      steered.delete(id);
      void run(id);
    };
    if (!waits || retryPause !== undefined) {
      const alarm = setTimeout(over, pause);
      pauses.set(id, () => clearTimeout(alarm));
      return;
    }
    pauses.set(id, waits.begin(pause / 1_000, over).drop);
    steered.add(id);
  }
  async function run(id: string): Promise<void> {
    const waiting = events.get(id);
    if (!waiting || suspended || underWay.has(id) || pauses.has(id)) return;
    underWay.add(id);
    try {
      const answer = await lambda(waiting.name, waiting.event);
      if ("error" in answer) failed(id, waiting, answer.error.errorType);
      else settle(id);
    } catch (error) {
      // The function was not run: the event waits until the functions are reachable again.
      if (error instanceof FunctionsUnreachable && error.refused) return;
      if (error instanceof TooManyRequests) {
        if (!suspended) throttled(id, waiting);
        return;
      }
      if (!suspended) failed(id, waiting, error instanceof Error ? error.message : String(error));
    } finally {
      underWay.delete(id);
      tellIfQuiet();
    }
  }

  return {
    accept(name, event) {
      const id = randomUUID();
      events.set(id, { name, event, failed: 0 });
      void run(id);
    },
    resume() {
      suspended = false;
      for (const [id] of events.entries()) void run(id);
    },
    suspend() {
      suspended = true;
      for (const end of pauses.values()) end();
      pauses.clear();
      steered.clear();
    },
    isQuiet,
    quiet: () => (isQuiet() ? Promise.resolve() : new Promise((resolve) => quiets.push(resolve))),
  };
}

/**
 * What a function's failure destination gets, without the answer of the function. Source: Lambda developer guide, "Capturing
 * records of Lambda asynchronous invocations".
 */
function record(of: { id: string; name: string; event: unknown; tries: number; why: string }): string {
  const requestContext = {
    requestId: of.id,
    functionArn: `${functionArn(of.name)}:$LATEST`,
    condition: of.why === TOO_OLD ? TOO_OLD : "RetriesExhausted",
    approximateInvokeCount: of.tries,
  };
  return JSON.stringify({ version: "1.0", requestContext, requestPayload: of.event });
}
