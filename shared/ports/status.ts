/** What tells how the system runs. */
import type { DeadLetterQueue } from "../contract/queues.ts";
import type { EndedRound } from "../contract/status.ts";

/** The rounds of `reconcile`. */
export interface Rounds {
  /** A round that began earlier than the one on record changes nothing. */
  begin(beganAt: string): Promise<void>;
  end(round: EndedRound): Promise<void>;
  /** When the newest round began, and the newest that ended. */
  last(): Promise<{ beganAt?: string; ended?: EndedRound }>;
}

export interface DeadLetters {
  /** How many messages a queue has, about. */
  count(queue: DeadLetterQueue): Promise<number>;
}
