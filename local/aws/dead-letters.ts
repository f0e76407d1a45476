/** Events that could not be delivered. Replaces SQS: each event is a file that an operator can read. */
import { randomUUID } from "node:crypto";
import { type Kept, kept } from "../kept.ts";

export interface DeadLetter {
  /** ARN of the queue. */
  queue: string;
  body: string;
  why: string;
}

export interface DeadLetters {
  put(letter: DeadLetter): void;
  all(): DeadLetter[];
}

/** In memory if `folder` is undefined. */
export function deadLetters(folder: string | undefined): DeadLetters {
  const letters: Kept<DeadLetter> = kept(folder);
  return {
    put(letter) {
      console.error(JSON.stringify({ deadLetter: letter.queue, why: letter.why }));
      letters.set(randomUUID(), letter);
    },
    all: () => letters.entries().map(([, letter]) => letter),
  };
}
