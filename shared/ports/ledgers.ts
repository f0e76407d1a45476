/** What Braze may hold of a cohort: the pointers and the lease in the table, and the objects that the pointers name. */
import type { CohortId, ConnectionId, RunId } from "../contract/ids.ts";
import type { KeptChangeSet } from "../domain/import-objects.ts";
import type { KeptLedger } from "../domain/ledger-retention.ts";
import type { ChangeSetPointer, Lease, LedgerPointer } from "../domain/run.ts";
import type { Page, PageWanted } from "./pages.ts";

export interface LedgerState {
  lease?: Lease;
  byConnection: Record<ConnectionId, { pointer?: LedgerPointer; toldName?: string }>;
}

/** The ledger item of a cohort. Every write is by a run, to its own cohort's item, and conditional on the lease. */
export interface Ledgers {
  read(cohort: CohortId): Promise<LedgerState>;
  /** Takes a free lease. One that the run already has counts as taken; another's is returned. */
  takeLease(lease: Omit<Lease, "phase" | "changeSet">): Promise<"taken" | Lease>;
  /** Extends a lease that the run has, that is still `sending` and that has not expired at `now`. */
  renewLease(renewal: { run: RunId; now: number; expires: number }): Promise<"renewed" | "lost">;
  /**
   * Frees the lease of a run that is to look for its data again: if it is as the run renewed it, still `sending` and
   * without a change set, under which something may have been sent. Otherwise nothing changes.
   */
  releaseLease(lease: { run: RunId; expires: number }): Promise<void>;
  /**
   * Writes the change set if the lease is the run's, of the same taking, and has none; returns the stored one. What was
   * compared before the lease was given back may be compared with a ledger that another import has moved since.
   */
  recordChangeSet(prepared: {
    run: RunId;
    changeSet: ChangeSetPointer;
    taking: Lease["taking"];
  }): Promise<ChangeSetPointer | "lost">;
  recordName(told: { run: RunId; connection: ConnectionId; name: string }): Promise<"recorded" | "lost">;
  /**
   * sending → closing: nothing more is sent. With `seenExpires`, only if the expiry is unchanged, so a holder that
   * has renewed meanwhile keeps the lease. A lease that is closing already counts as closed.
   */
  closeLease(lease: { run: RunId; seenExpires?: number | undefined }): Promise<"closed" | "lost">;
  /**
   * After the table was restored: writes these pointers and frees the lease, in one write, if the lease is still as
   * seen. Nothing of the run that had it may be in flight.
   */
  restore(
    cohort: CohortId,
    restored: { seen: RunId | undefined; pointers: Record<ConnectionId, LedgerPointer> },
  ): Promise<"restored" | "changed-meanwhile">;
  /** Moves the pointer (if one is given) and frees the lease, in one write, if the lease is the run's and closing. */
  settle(end: {
    run: RunId;
    connection: ConnectionId;
    pointer?: LedgerPointer | undefined;
  }): Promise<"settled" | "lost">;
}

/** What imports left in the bucket, with or without a row of the table that names it. */
export interface KeptLedgers {
  /** The ledgers of a cohort. */
  list(cohort: CohortId): Promise<KeptLedger[]>;
  /** The ledgers of all cohorts, as their pages are read. */
  all(): AsyncIterable<KeptLedger & { cohort: CohortId }>;
  drop(ledger: KeptLedger): Promise<void>;
  /** Cohorts of which there is anything, some of them twice. */
  cohorts(wanted: PageWanted): Promise<Page<CohortId>>;
  /** The change sets of a cohort, also where their changes themselves are lost; no attempt at one that broke off. */
  changeSets(cohort: CohortId): Promise<KeptChangeSet[]>;
}
