/** The shared rates: `RATE#cluster` / `GOVERNOR`, one item a cluster. */
import type { Rate } from "../../domain/rate.ts";
import type { Rates } from "../../ports/braze.ts";
import { type Item, type Key, putItem, readItem, type Table } from "./table.ts";

export function ratesInTable(table: Table): Rates {
  const read = async (cluster: string) => {
    const row = await readItem(table, keyOf(cluster));
    return row && rateOf(row);
  };
  return {
    read,
    async replace(cluster, seen, next) {
      for (;;) {
        // Permits are leased once: a timeline is only moved on from where it was seen.
        const condition = {
          when: "attribute_not_exists(#pk) OR #revision = :seen",
          values: { seen: seen?.revision ?? "none" },
        };
        if (await putItem(table, { ...keyOf(cluster), ...next }, condition)) return "replaced";
        const found = await read(cluster);
        if (found) return found;
      }
    },
  };
}

function keyOf(cluster: string): Key {
  return { pk: `RATE#${cluster}`, sk: "GOVERNOR" };
}

function rateOf(row: Item): Rate {
  const number = (name: keyof Rate) => Number(row[name]);
  return {
    next: number("next"),
    perSecond: number("perSecond"),
    epoch: number("epoch"),
    changedAt: number("changedAt"),
    revision: number("revision"),
  };
}
