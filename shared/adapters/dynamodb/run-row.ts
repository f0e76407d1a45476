/** Converts history rows back to runs. Attributes outside of these types are left out. */
import type { RecipientMail, Run } from "../../contract/imports.ts";
import type { Settlement } from "../../domain/run.ts";
import type { RunSelection } from "../../ports/selections.ts";
import type { Item } from "./table.ts";

const runFields: Record<keyof Run, true> = {
  id: true,
  cohortId: true,
  cohortName: true,
  connectionId: true,
  connectionName: true,
  trigger: true,
  time: true,
  asOf: true,
  status: true,
  allowUnusualChange: true,
  empty: true,
  removeExcluded: true,
  rebuildLedger: true,
  rebuiltFrom: true,
  locale: true,
  timeZone: true,
  mailPolicy: true,
  arrival: true,
  dataWait: true,
  startedAt: true,
  endedAt: true,
  reason: true,
  detail: true,
  fault: true,
  dataNotes: true,
  scanned: true,
  otherRun: true,
  cancelRequested: true,
  usedOlderKey: true,
  turn: true,
  addsBegan: true,
  counts: true,
  toSend: true,
  exclusions: true,
  unusualChange: true,
  totalUsersImported: true,
  rejected: true,
  mails: true,
  event: true,
  notices: true,
};

export function runOf(row: Item): Run {
  const fields = Object.keys(runFields).filter((name) => row[name] !== undefined);
  const run = Object.fromEntries(fields.map((name) => [name, row[name]])) as unknown as Run;
  return { ...run, mails: run.mails.map(mailOf) };
}

/** Without the token of who sends it. */
export function mailOf({ claim: _, ...mail }: Item): RecipientMail {
  return mail as unknown as RecipientMail;
}

export function selectionOf(row: Item): RunSelection | undefined {
  return row["selection"] as RunSelection | undefined;
}

export function settlementOf(row: Item): Settlement | undefined {
  return row["settlement"] as Settlement | undefined;
}
