import type { KeptForgetting } from "../../domain/forgetting.ts";
import type { Forgettings } from "../../ports/forgettings.ts";
import type { Table } from "./table.ts";
import { versionedStoreInTable } from "./versioned-store.ts";

export const forgettingsInTable = (table: Table): Forgettings =>
  versionedStoreInTable<KeptForgetting>(table, "FORGETTING");
