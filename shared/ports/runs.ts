/** The history of imports. */
import type { Run, RunReason } from "../contract/imports.ts";
import type { RunKey, Settlement } from "../domain/run.ts";
import type { Page, PageWanted } from "./pages.ts";

export interface Runs {
  /** Puts a new row; a collision gives the row that is there. */
  accept(run: Run): Promise<"accepted" | Run>;
  read(key: RunKey): Promise<Run | undefined>;
  /** By its id alone. */
  find(runId: string): Promise<Run | undefined>;
  /** Newest first. */
  list(cohort: string, wanted: PageWanted): Promise<Page<Run>>;
  /** queued → running; a row already running stays as it is. Gives the row as it is then. */
  start(key: RunKey, startedAt: string): Promise<Run>;
  /** queued or running → skipped. Gives the row as it is then. */
  skip(key: RunKey, why: { reason: RunReason; otherRun?: string; endedAt: string }): Promise<Run>;
  /** Marks a run that has not ended and has no settlement; the first mark stays. Gives the row as it is then. */
  requestCancellation(key: RunKey, mark: { at: string; by: string }): Promise<Run>;
  /** Says on the row what is to be sent, and which key fell back; hints for readers, no law rests on them. */
  note(
    key: RunKey,
    facts: Partial<Pick<Run, "toSend" | "usedOlderKey" | "rebuiltFrom" | "addsBegan">>,
  ): Promise<void>;
  /** Writes the settlement where there is none; gives the one that is there then. */
  settle(key: RunKey, settlement: Settlement): Promise<Settlement>;
  settlement(key: RunKey): Promise<Settlement | undefined>;
  /** running (or queued) → the settlement's status, with its counts; a finished row stays. Gives the row as it is then. */
  finish(key: RunKey): Promise<Run>;
  /** Records what became of one recipient's mail. */
  recordMail(
    key: RunKey,
    recipient: number,
    mail: { state: "sent" | "failed" | "suppressed"; at: string },
  ): Promise<void>;
  /** Records that everybody who waited for the end of a run has been told. One that goes on stays open. */
  close(key: RunKey): Promise<void>;
  /** Rows that are not closed, of all cohorts: runs queued or running, and ended ones with mail to send. Hints, read each before acting. */
  unclosed(wanted: PageWanted): Promise<Page<Run>>;
}
