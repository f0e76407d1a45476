/** Looks for one member in what imports left in the work bucket. */
import type { RejectedReason } from "../contract/cohorts.ts";
import type { PlacedChange } from "../domain/attempts.ts";
import type { Held } from "../domain/change.ts";
import type { Member } from "../domain/identifiers.ts";
import type { LedgerPointer } from "../domain/run.ts";

export interface MemberSearch {
  /** `out` if the ledger does not have the member. Throws `LedgerLost` if it is missing or damaged. */
  held(member: Member, ledger: LedgerPointer): Promise<Held>;
  /** What the change set in that folder has for the member. `missing`: the change set is no longer kept. */
  change(member: Member, folder: string): Promise<PlacedChange | "none" | "missing">;
  /**
   * The member whom the evaluation of that change set sends by another identifier than this one of theirs; of several
   * who have it, one. Undefined if nobody has it, or if none is kept.
   */
  sentAs(other: Member, folder: string): Promise<Member | undefined>;
  /** The reason for which a row with this identifier was rejected; undefined if none was, or none is kept. */
  rejection(member: Member, folder: string): Promise<RejectedReason | undefined>;
  /** Removes this invocation's scratch files. */
  discard(): Promise<void>;
}
