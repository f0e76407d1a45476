/** The stage's bus of events, for other systems. */
import type { Notice } from "../contract/notices.ts";

export interface Events {
  /**
   * Returns the ids of those that the bus has taken: it may take some, and refuse others. A repetition is told again, with
   * the same id. Throws if it is not known which it has taken.
   */
  publish(notices: readonly Notice[]): Promise<ReadonlySet<string>>;
}
