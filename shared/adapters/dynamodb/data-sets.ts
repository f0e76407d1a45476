import type { DataSet } from "../../contract/data-sets.ts";
import type { DataSets } from "../../ports.ts";
import { shelfInTable } from "./shelf.ts";
import type { Table } from "./table.ts";

export const dataSetsInTable = (table: Table): DataSets => shelfInTable<DataSet>(table, "DATASET");
