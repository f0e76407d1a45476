/** The history of imports. */
import type { DataWait } from "../contract/data-waits.ts";
import type { CohortId, ConnectionId, RunId } from "../contract/ids.ts";
import type {
  ChannelNotice,
  RecipientMail,
  Run,
  RunReason,
  RunStatus,
  Trigger,
} from "../contract/imports.ts";
import type { MailBlock } from "../contract/mail-addresses.ts";
import type { Settlement } from "../domain/run.ts";
import type { Page, PageWanted } from "./pages.ts";
import type { RunSelection } from "./selections.ts";

/** A run must meet all that is given. */
export interface RunFilter {
  /** Has ended, in this way. */
  outcome?: RunStatus;
  /** Is queued or running, or has ended. */
  running?: boolean;
  trigger?: Trigger;
  connections?: readonly ConnectionId[];
  cohort?: CohortId;
  /** ISO instants in UTC, to the second: due or accepted from here on, and before. */
  from?: string;
  to?: string;
}

export interface Runs {
  /** Writes a new row; if the id exists, returns the stored row. */
  accept(run: Run): Promise<"accepted" | Run>;
  read(run: RunId): Promise<Run | undefined>;
  /**
   * Newest first, of all cohorts. A page may be shorter than wanted, even empty, while there are more. Hints: a run that
   * just changed may be missing, or be as it was.
   */
  all(filter: RunFilter, wanted: PageWanted): Promise<Page<Run>>;
  /** Newest first. */
  list(cohort: CohortId, wanted: PageWanted): Promise<Page<Run>>;
  /**
   * queued → running; a row already running is unchanged. `dataWait`: of a run whose data was found. Returns the row
   * after the call.
   */
  start(run: RunId, startedAt: string, dataWait?: DataWait): Promise<Run>;
  /**
   * queued or running → queued: it waits for its data, and has not begun. One that has ended, has a settlement, has
   * prepared what to send or is being cancelled is unchanged. Returns the row after the call.
   */
  wait(run: RunId, dataWait: DataWait): Promise<Run>;
  /** queued or running → skipped. Returns the row after the call. */
  skip(run: RunId, why: { reason: RunReason; otherRun?: RunId; endedAt: string }): Promise<Run>;
  /** Marks a run that has not ended and has no settlement; the first mark counts. Returns the row after the call. */
  requestCancellation(run: RunId, mark: { at: string; by: string }): Promise<Run>;
  /**
   * queued → cancelled, of a run that waits for its data: nothing of it is in flight. One that does not wait is unchanged.
   * Returns the row after the call.
   */
  cancelWaiting(run: RunId, mark: { at: string; by: string }): Promise<Run>;
  /**
   * Writes on the row what is to be sent, by what it was found, and whether an older key was used. These are hints for
   * readers; nothing depends on them.
   */
  note(
    run: RunId,
    facts: Partial<
      Pick<
        Run,
        | "detail"
        | "fault"
        | "dataNotes"
        | "toSend"
        | "exclusions"
        | "usedOlderKey"
        | "rebuiltFrom"
        | "turn"
        | "addsBegan"
      >
    >,
  ): Promise<void>;
  /** Of a run whose users are selected where the data lies; undefined before it has begun. */
  selection(run: RunId): Promise<RunSelection | undefined>;
  /**
   * Writes a selection in place of the one of the version before, or of none if it is version 0; of several callers one
   * does. Returns the stored one. The run's row shows what it has scanned.
   */
  keepSelection(run: RunId, selection: RunSelection): Promise<RunSelection>;
  /** Writes the settlement if there is none; returns the stored one. */
  settle(run: RunId, settlement: Settlement): Promise<Settlement>;
  settlement(run: RunId): Promise<Settlement | undefined>;
  /**
   * running (or queued) → the settlement's status, with its counts; a finished row is unchanged. Returns the row
   * after the call.
   */
  finish(run: RunId): Promise<Run>;
  /**
   * Claims one recipient's mail before it is sent: one that is `waiting`, or `sending` since before `stale` with tries
   * left. Of several callers one gets it. Otherwise returns the mail as it is. `claim`: an id of this claim.
   */
  claimMail(
    run: RunId,
    recipient: number,
    claim: { claim: string; at: string; stale: string },
  ): Promise<"claimed" | RecipientMail>;
  /** A claimed mail was not taken: it is `waiting` again, and the try does not count. Does nothing to another claim. */
  releaseMail(run: RunId, recipient: number, claim: { claim: string; at: string }): Promise<void>;
  /** Records the result of one recipient's mail. */
  recordMail(
    run: RunId,
    recipient: number,
    mail: { state: Exclude<RecipientMail["state"], "sending" | "waiting">; at: string; block?: MailBlock },
  ): Promise<void>;
  /** Records what became of the event of an ended run. One that was published stays published. */
  recordEvent(run: RunId, event: NonNullable<Run["event"]>): Promise<void>;
  /** Records what became of the notice to one of its channels. Only one that waits has a result. */
  recordNotice(
    run: RunId,
    place: number,
    notice: { state: Exclude<ChannelNotice["state"], "waiting">; at: string },
  ): Promise<void>;
  /** Records that all recipients of an ended run have been mailed. A run that has not ended stays unclosed. */
  close(run: RunId): Promise<void>;
  /**
   * Rows that are not closed, of all cohorts: runs queued or running, and ended ones with mails to send. In shares by
   * the run's id, so not in order of time. Hints: read each row before acting on it.
   */
  unclosed(wanted: PageWanted): Promise<Page<Run>>;
}
