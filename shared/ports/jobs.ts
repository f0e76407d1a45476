/** Work that a request does not wait for. */
import type { Inquiry, Outcome } from "../domain/job.ts";

/** What is computed aside. Rows, which expire. */
export interface Inquiries {
  /** Puts one that is new; a collision gives the one that is there. */
  open(inquiry: Inquiry): Promise<"opened" | Inquiry>;
  /** Undefined where there is none, or its time is over. */
  read(id: string): Promise<Inquiry | undefined>;
  /** Writes the outcome where there is none: the first one counts. */
  close(id: string, outcome: Outcome): Promise<void>;
}

export interface Background {
  /** Has the inquiry answered without waiting for it. It may be begun more than once. */
  start(inquiry: string): Promise<void>;
}
