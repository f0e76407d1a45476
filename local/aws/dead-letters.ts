/** Events that could not be delivered. Each is a file; SQS's protocol over them is in `queues.ts`. */
import { randomUUID } from "node:crypto";
import { type Kept, kept } from "../kept.ts";

export interface DeadLetter {
  /** ARN of the queue. */
  queue: string;
  body: string;
  why: string;
}

export interface KeptLetter extends DeadLetter {
  id: string;
}

export interface DeadLetters {
  put(letter: DeadLetter): void;
  kept(): KeptLetter[];
  /** Nothing if it is not there. */
  remove(id: string): void;
}

/** In memory if `folder` is undefined. */
export function deadLetters(folder: string | undefined): DeadLetters {
  const letters: Kept<DeadLetter> = kept(folder);
  return {
    put(letter) {
      console.error(JSON.stringify({ deadLetter: letter.queue, why: letter.why }));
      letters.set(randomUUID(), letter);
    },
    kept: () => letters.entries().map(([id, letter]) => ({ id, ...letter })),
    remove: (id) => letters.delete(id),
  };
}
