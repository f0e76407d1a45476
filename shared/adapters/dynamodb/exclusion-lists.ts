import type { KeptExclusionList } from "../../contract/exclusions.ts";
import type { ExclusionLists } from "../../ports/exclusions.ts";
import type { Table } from "./table.ts";
import { versionedStoreInTable } from "./versioned-store.ts";

export const exclusionListsInTable = (table: Table): ExclusionLists =>
  versionedStoreInTable<KeptExclusionList>(table, "EXCLUSION-LIST");
