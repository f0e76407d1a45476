import type { Upload } from "../../contract/uploads.ts";
import type { Uploads } from "../../ports.ts";
import { shelfInTable } from "./shelf.ts";
import type { Table } from "./table.ts";

export const uploadsInTable = (table: Table): Uploads => shelfInTable<Upload>(table, "UPLOAD");
