/** What nobody could take: in place of SQS, a file each that an operator can read. */
import { randomUUID } from "node:crypto";
import { type Kept, kept } from "../kept.ts";

export interface DeadLetter {
  /** ARN. */
  queue: string;
  body: string;
  why: string;
}

export interface DeadLetters {
  put(letter: DeadLetter): void;
  all(): DeadLetter[];
}

/** `folder` undefined: in memory only. */
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
