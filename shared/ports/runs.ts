/** The history of imports. */
import type { CohortId, RunId } from "../contract/ids.ts";
import type { Run, RunReason } from "../contract/imports.ts";
import type { Settlement } from "../domain/run.ts";
import type { Page, PageWanted } from "./pages.ts";

export interface Runs {
  /** Puts a new row; a collision gives the row that is there. */
  accept(run: Run): Promise<"accepted" | Run>;
  read(run: RunId): Promise<Run | undefined>;
  /** Newest first. */
  list(cohort: CohortId, wanted: PageWanted): Promise<Page<Run>>;
  /** queued → running; a row already running stays as it is. Gives the row as it is then. */
  start(run: RunId, startedAt: string): Promise<Run>;
  /** queued or running → skipped. Gives the row as it is then. */
  skip(run: RunId, why: { reason: RunReason; otherRun?: RunId; endedAt: string }): Promise<Run>;
  /** Marks a run that has not ended and has no settlement; the first mark stays. Gives the row as it is then. */
  requestCancellation(run: RunId, mark: { at: string; by: string }): Promise<Run>;
  /** Says on the row what is to be sent, and which key fell back; hints for readers, no law rests on them. */
  note(
    run: RunId,
    facts: Partial<Pick<Run, "toSend" | "usedOlderKey" | "rebuiltFrom" | "addsBegan">>,
  ): Promise<void>;
  /** Writes the settlement where there is none; gives the one that is there then. */
  settle(run: RunId, settlement: Settlement): Promise<Settlement>;
  settlement(run: RunId): Promise<Settlement | undefined>;
  /** running (or queued) → the settlement's status, with its counts; a finished row stays. Gives the row as it is then. */
  finish(run: RunId): Promise<Run>;
  /** Records what became of one recipient's mail. */
  recordMail(
    run: RunId,
    recipient: number,
    mail: { state: "sent" | "failed" | "suppressed"; at: string },
  ): Promise<void>;
  /** Records that everybody who waited for the end of a run has been told. One that goes on stays open. */
  close(run: RunId): Promise<void>;
  /** Rows that are not closed, of all cohorts: runs queued or running, and ended ones with mail to send. Hints, read each before acting. */
  unclosed(wanted: PageWanted): Promise<Page<Run>>;
}
