import type { Cohort } from "../../contract/cohorts.ts";
import type { Cohorts } from "../../ports/stores.ts";
import type { Table } from "./table.ts";
import { versionedStoreInTable } from "./versioned-store.ts";

export const cohortsInTable = (table: Table): Cohorts => versionedStoreInTable<Cohort>(table, "COHORT");
