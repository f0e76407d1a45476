import type { KeptForgetting } from "../../domain/forgetting.ts";
import type { Forgettings } from "../../ports/forgettings.ts";
import { queryPage } from "./page.ts";
import type { Table } from "./table.ts";
import { thingOf, versionedStoreInTable } from "./versioned-store.ts";

const WORD = "FORGETTING";

export function forgettingsInTable(table: Table): Forgettings {
  return {
    ...versionedStoreInTable<KeptForgetting>(table, WORD),
    async list(wanted) {
      const lookup = { from: "lists", partition: WORD, newestFirst: true } as const;
      const { items, ...page } = await queryPage(table, lookup, wanted);
      return { items: items.map((row) => thingOf<KeptForgetting>(row)), ...page };
    },
  };
}
