/** Sample runs for mails. */
import type { Connection } from "../../../shared/contract/connections.ts";
import type { Counts, Run } from "../../../shared/contract/imports.ts";
import { aCohort, aConnection, aRun } from "../../fakes/ids.ts";

const counts: Counts = {
  members: 18_462,
  kept: 17_258,
  added: 1_204,
  removed: 88,
  rejected: { "no-identifier": 41, "identified-user-needs-external-id-or-alias": 312 },
  refused: 0,
  unknown: 0,
  unsent: 0,
};

export const imported: Run = {
  id: aRun("once", { cohort: "loyal", time: "2026-11-24T07:52:51.000Z" }),
  cohortId: aCohort("loyal"),
  cohortName: "Loyal buyers",
  connectionId: aConnection("acme"),
  connectionName: "Acme Shop",
  trigger: "scheduled",
  time: "2026-11-24T07:52:51.123Z",
  status: "succeeded",
  allowUnusualChange: false,
  empty: false,
  locale: "en",
  startedAt: "2026-11-24T07:52:53.000Z",
  endedAt: "2026-11-24T07:54:17.400Z",
  toSend: { adds: 1_204, removes: 88 },
  counts,
  totalUsersImported: 18_462,
  mails: [],
};

export const partlyImported: Run = {
  ...imported,
  status: "partial",
  reason: "rate-limited",
  counts: { ...counts, added: 701, removed: 42, refused: 13, unknown: 135, unsent: 401 },
  totalUsersImported: 17_959,
};

export const stopped: Run = {
  ...imported,
  status: "failed",
  reason: "unusual-change",
  toSend: { adds: 12, removes: 9_044 },
  unusualChange: { held: 17_262, removeShare: 0.3, floor: 1_000 },
  counts: { ...counts, members: 8_230, kept: 8_218, added: 0, removed: 0, unsent: 9_056, rejected: {} },
  totalUsersImported: 17_262,
};

const {
  toSend: _none,
  counts: _nor,
  totalUsersImported: _norThis,
  startedAt: _never,
  ...untouched
} = imported;
export const skipped: Run = {
  ...untouched,
  status: "skipped",
  reason: "another-run",
  otherRun: aRun("due", { cohort: "loyal", time: "2026-11-24T07:50:00.000Z" }),
};

export const keyRefused: Run = { ...untouched, status: "failed", reason: "key-refused" };

export const connection: Connection = {
  id: aConnection("acme"),
  name: "Acme Shop",
  endpoint: "https://rest.fra-01.braze.eu",
  partner: "kubit",
  contacts: ["ops@acme.example"],
  locale: "en",
  status: "active",
  keys: [
    { id: "k1", masked: "…4f2a", status: "active", addedBy: "ana", addedAt: "2026-11-24T07:00:00.000Z" },
  ],
  createdAt: "2026-11-24T07:00:00.000Z",
  version: 1,
};
