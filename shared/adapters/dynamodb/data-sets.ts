import type { DataSet } from "../../contract/data-sets.ts";
import type { DataSets } from "../../ports/stores.ts";
import type { Table } from "./table.ts";
import { versionedStoreInTable } from "./versioned-store.ts";

export const dataSetsInTable = (table: Table): DataSets => versionedStoreInTable<DataSet>(table, "DATASET");
