import type { MailAddress } from "../../contract/mail-addresses.ts";
import type { MailAddresses } from "../../ports/stores.ts";
import type { Table } from "./table.ts";
import { versionedStoreInTable } from "./versioned-store.ts";

export const mailAddressesInTable = (table: Table): MailAddresses =>
  versionedStoreInTable<MailAddress>(table, "MAIL-ADDRESS");
