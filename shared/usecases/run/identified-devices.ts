import type { Run } from "../../contract/imports.ts";
import type { LedgerPointer } from "../../domain/run.ts";

/** Whether a run has to know who of the data set's users is identified today and has a device. */
export function identifiedDevicesOf(run: Run, pointer: LedgerPointer | undefined): boolean {
  // The content of a ledger that is not rebuilt yet is unknown.
  return isToRebuild(run, pointer) || (pointer?.deviceCount ?? 0) > 0;
}

export function isToRebuild({ rebuildLedger }: Run, pointer: LedgerPointer | undefined): boolean {
  return rebuildLedger === true || pointer?.restored === true;
}
