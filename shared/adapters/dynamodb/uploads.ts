import type { Upload } from "../../contract/uploads.ts";
import type { Uploads } from "../../ports/stores.ts";
import type { Table } from "./table.ts";
import { versionedStoreInTable } from "./versioned-store.ts";

export const uploadsInTable = (table: Table): Uploads => versionedStoreInTable<Upload>(table, "UPLOAD");
