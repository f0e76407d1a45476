import type { Channel } from "../../contract/channels.ts";
import type { Channels } from "../../ports/channels.ts";
import type { Table } from "./table.ts";
import { versionedStoreInTable } from "./versioned-store.ts";

export const channelsInTable = (table: Table): Channels => versionedStoreInTable<Channel>(table, "CHANNEL");
