/** Things to write to a table. */
import type { Cohort } from "../../../shared/contract/cohorts.ts";
import type { Run } from "../../../shared/contract/imports.ts";
import { aCohort, aConnection, aRun } from "../../fakes/ids.ts";

export const TIME = "2026-11-24T08:00:00.000Z";

export const aListCohort: Cohort = {
  id: aCohort("c1"),
  name: "VIP",
  timeZone: "UTC",
  definition: { kind: "list", object: "lists/vip.csv", format: "csv" },
  createdAt: TIME,
  version: 1,
};

/** A run of that cohort. */
export const aQueuedRun = (mark: string): Run => ({
  id: aRun(mark, { cohort: "c1", time: TIME }),
  cohortId: aCohort("c1"),
  cohortName: "VIP",
  connectionId: aConnection("k1"),
  connectionName: "Shop",
  trigger: "once",
  time: TIME,
  status: "queued",
  allowUnusualChange: false,
  empty: false,
  locale: "en",
  mails: [],
});
