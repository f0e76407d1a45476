import type { Connection } from "../../contract/connections.ts";
import type { Connections } from "../../ports/stores.ts";
import type { Table } from "./table.ts";
import { versionedStoreInTable } from "./versioned-store.ts";

export const connectionsInTable = (table: Table): Connections =>
  versionedStoreInTable<Connection>(table, "CONNECTION");
