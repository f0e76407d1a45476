/** What Braze may hold of a cohort: the pointers and the lease in the table, and the objects that pointers name. */
import type { CohortId, ConnectionId, RunId } from "../contract/ids.ts";
import type { KeptLedger } from "../domain/ledger-retention.ts";
import type { ChangeSetPointer, Lease, LedgerPointer } from "../domain/run.ts";

export interface LedgerState {
  lease?: Lease;
  byConnection: Record<ConnectionId, { pointer?: LedgerPointer; toldName?: string }>;
}

/** The `LEDGER` item of a cohort. Every write is a run's, into its own cohort's item, and conditional on the lease. */
export interface Ledgers {
  read(cohort: CohortId): Promise<LedgerState>;
  /** Takes a lease that is free. One that is the run's own already counts as taken; another's is given back. */
  takeLease(lease: Omit<Lease, "phase" | "changeSet">): Promise<"taken" | Lease>;
  /** Moves the expiry of a lease that is the run's and still `sending`. */
  renewLease(renewal: { run: RunId; expires: number }): Promise<"renewed" | "lost">;
  /** Writes the change set where the lease is the run's and has none; gives the one that is there then. */
  recordChangeSet(prepared: { run: RunId; changeSet: ChangeSetPointer }): Promise<ChangeSetPointer | "lost">;
  recordName(told: { run: RunId; connection: ConnectionId; name: string }): Promise<"recorded" | "lost">;
  /**
   * sending → closing: nothing more is sent. With `seenExpires`, only where the lease still expires then (so a holder who
   * woke up and renewed keeps it). A lease that is closing already counts as closed.
   */
  closeLease(lease: { run: RunId; seenExpires?: number | undefined }): Promise<"closed" | "lost">;
  /** Moves the pointer (where one is given) and frees the lease, in one write, where the lease is the run's and closing. */
  settle(end: {
    run: RunId;
    connection: ConnectionId;
    pointer?: LedgerPointer | undefined;
  }): Promise<"settled" | "lost">;
}

/** The ledgers of a cohort as objects, whether a pointer is on them or not. */
export interface KeptLedgers {
  list(cohort: CohortId): Promise<KeptLedger[]>;
  drop(ledger: KeptLedger): Promise<void>;
}
