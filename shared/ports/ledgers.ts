/** What Braze may hold of a cohort: the pointers and the lease in the table, and the objects that pointers name. */
import type { KeptLedger } from "../domain/ledger-retention.ts";
import type { ChangeSetPointer, Lease, LedgerPointer } from "../domain/run.ts";

export interface LedgerState {
  lease?: Lease;
  byConnection: Record<string, { pointer?: LedgerPointer; toldName?: string }>;
}

/** The `LEDGER` item of a cohort. Every write is conditional on the lease. */
export interface Ledgers {
  read(cohort: string): Promise<LedgerState>;
  /** Takes a lease that is free. One that is the run's own already counts as taken; another's is given back. */
  takeLease(cohort: string, lease: Omit<Lease, "phase" | "changeSet">): Promise<"taken" | Lease>;
  /** Moves the expiry of a lease that is the run's and still `sending`. */
  renewLease(cohort: string, run: string, expires: number): Promise<"renewed" | "lost">;
  /** Writes the change set where the lease is the run's and has none; gives the one that is there then. */
  recordChangeSet(
    cohort: string,
    run: string,
    changeSet: ChangeSetPointer,
  ): Promise<ChangeSetPointer | "lost">;
  recordName(cohort: string, run: string, connection: string, name: string): Promise<"recorded" | "lost">;
  /**
   * sending → closing: nothing more is sent. With `seenExpires`, only where the lease still expires then (so a holder who
   * woke up and renewed keeps it). A lease that is closing already counts as closed.
   */
  closeLease(cohort: string, run: string, seenExpires?: number): Promise<"closed" | "lost">;
  /** Moves the pointer (where one is given) and frees the lease, in one write, where the lease is the run's and closing. */
  settle(
    cohort: string,
    run: string,
    connection: string,
    pointer: LedgerPointer | undefined,
  ): Promise<"settled" | "lost">;
}

/** The ledgers of a cohort as objects, whether a pointer is on them or not. */
export interface KeptLedgers {
  list(cohort: string): Promise<KeptLedger[]>;
  drop(ledger: KeptLedger): Promise<void>;
}
