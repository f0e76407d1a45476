import type { Connection } from "../../contract/connections.ts";
import type { Connections } from "../../ports/stores.ts";
import type { Table } from "./table.ts";
import { shelfInTable } from "./versioned-store.ts";

export const connectionsInTable = (table: Table): Connections =>
  shelfInTable<Connection>(table, "CONNECTION");
