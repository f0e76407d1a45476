import type { Connection } from "../../contract/connections.ts";
import type { Connections } from "../../ports.ts";
import { shelfInTable } from "./shelf.ts";
import type { Table } from "./table.ts";

export const connectionsInTable = (table: Table): Connections =>
  shelfInTable<Connection>(table, "CONNECTION");
