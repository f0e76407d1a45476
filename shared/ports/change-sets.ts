/** What must be sent, what is held afterwards, and who was left out: set arithmetic on the scratch disk. */
import type { RunId } from "../contract/ids.ts";
import type { PartOutcomes } from "../domain/attempts.ts";
import type { Tally } from "../domain/outcome.ts";
import type { ChangeSetPointer, LedgerPointer } from "../domain/run.ts";
import type { MemberFile } from "./engine.ts";

/** What is left of a ledger that is lost. */
export interface LedgerRemains {
  /** An earlier one that is intact. */
  ledger?: LedgerPointer;
  /** `folder` of each change set since then. Whoever they name is `unsure`. */
  changeSets: readonly string[];
  /** Nothing else was sent since then. Otherwise, or where a change set is gone, everyone is `unsure`. */
  complete: boolean;
}

/** Set arithmetic between members and ledgers, on disk. */
export interface ChangeSets {
  /** Counts only; writes nothing that stays. `members` undefined: nobody. */
  compare(
    members: MemberFile | undefined,
    base: LedgerPointer | undefined,
  ): Promise<{ adds: number; removes: number; keeps: number }>;
  /**
   * Writes the change set, its parts and its manifests, under `folder` of their own places. A part goes one way. Throws `LedgerLost` where the base is
   * missing or damaged.
   */
  write(
    members: MemberFile | undefined,
    base: LedgerPointer | undefined,
    folder: string,
  ): Promise<
    { adds: number; removes: number; keeps: number } & Pick<ChangeSetPointer, "parts" | "manifests">
  >;
  /** The object is there, and is the one that was written. */
  isIntact(ledger: LedgerPointer): Promise<boolean>;
  /** A ledger of what Braze may hold, from what is left. `read`: how many of the change sets are there. */
  rebuild(
    remains: LedgerRemains,
    into: { object: string; run: RunId },
  ): Promise<{ ledger: LedgerPointer; read: number }>;
  /** The ledger after the run, and what happened to how many ids. Reads the base that the change set names. */
  settle(
    changeSet: ChangeSetPointer,
    outcomes: PartOutcomes,
    into: { object: string; run: RunId },
  ): Promise<{ ledger: LedgerPointer; tally: Tally }>;
  /** Removes this invocation's scratch files. */
  discard(): Promise<void>;
}

/** Who was left out of an import, for people: rows that no user could be told from, and ids that Braze refused. */
export interface RejectedRows {
  /** Keeps those of an evaluation in `folder` until the run is settled; gives the object. */
  keep(rejected: string, folder: string): Promise<string>;
  /**
   * Writes one CSV of those kept and those refused, a line each, and gives how many. A field that a spreadsheet would
   * take for a formula is disarmed. `refused` left out: none was.
   */
  file(
    rows: { kept?: string; refused?: { changeSet: ChangeSetPointer; outcomes: PartOutcomes } },
    into: string,
  ): Promise<number>;
}

/** Lets people read an object of the work bucket. */
export interface Downloads {
  /** Whoever has the link gets the object, as a CSV file of that name, until `expiresAt`. */
  link(object: string, fileName: string, expiresAt: Date): Promise<string>;
}
