import type { Cohort } from "../../contract/cohorts.ts";
import type { Cohorts } from "../../ports.ts";
import { shelfInTable } from "./shelf.ts";
import type { Table } from "./table.ts";

export const cohortsInTable = (table: Table): Cohorts => shelfInTable<Cohort>(table, "COHORT");
