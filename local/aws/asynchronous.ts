/**
 * Lambda's asynchronous invocation: an event is stored before its receipt is confirmed, then run. If the function
 * fails, it is retried, and finally sent to the function's failure destination. Source: Lambda developer guide, "How
 * Lambda handles errors and retries with asynchronous invocation".
 */
import { randomUUID } from "node:crypto";
import { kept } from "../kept.ts";
import type { DeadLetters } from "./dead-letters.ts";
import { FunctionsUnreachable, type Lambda, TooManyRequests } from "./lambda.ts";

export interface Asynchronous {
  /** Accepts an event for a function and stores it: it survives a restart. */
  accept(name: string, event: unknown): void;
  /** Runs the waiting events, once the functions are reachable. */
  resume(): void;
  /** Starts no further event. The next process resumes them. */
  suspend(): void;
  /** Resolves when no event runs or waits. */
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
}): Asynchronous {
  const { lambda, destinationOf, retryPause } = given;
  const events = kept<Waiting>(given.folder);
  const underWay = new Set<string>();
  const pauses = new Map<string, NodeJS.Timeout>();
  let suspended = false;
  let quiets: (() => void)[] = [];

  function settle(id: string): void {
    events.delete(id);
    if (events.entries().length > 0) return;
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
      given.deadLetters.put({ queue: destinationOf(name), body: JSON.stringify(event), why });
      settle(id);
    }
  }
  function throttled(id: string, waiting: Waiting): void {
    const tried = { ...waiting, throttled: (waiting.throttled ?? 0) + 1 };
    if (tried.throttled >= THROTTLED_TRIES) {
      failed(id, { ...waiting, failed: TRIES }, "EventAgeExceeded");
    } else {
      events.set(id, tried);
      again(id, retryPause ?? Math.min(THROTTLED_PAUSE_CAP, THROTTLED_PAUSE * 2 ** tried.throttled));
    }
  }
  function again(id: string, pause: number): void {
    const alarm = setTimeout(() => {
      pauses.delete(id);
      void run(id);
    }, pause);
    pauses.set(id, alarm);
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
      for (const pause of pauses.values()) clearTimeout(pause);
      pauses.clear();
    },
    quiet: () =>
      events.entries().length === 0 ? Promise.resolve() : new Promise((resolve) => quiets.push(resolve)),
  };
}
