/** The shared rates: `RATE#cluster` / `META`, one item per cluster. */
import type { Rate } from "../../domain/rate.ts";
import type { Rates } from "../../ports/braze.ts";
import { type Item, type Key, readItem, type Table } from "./table.ts";
import { putOrWinner } from "./winner.ts";

export function ratesInTable(table: Table): Rates {
  return {
    async read(cluster) {
      const row = await readItem(table, keyOf(cluster));
      return row && rateOf(row);
    },
    async replace(cluster, seen, next) {
      // Permits are leased once: a timeline is only replaced if it is still as it was read.
      const put = await putOrWinner(
        table,
        { ...keyOf(cluster), ...next },
        {
          when: "attribute_not_exists(#pk) OR #revision = :seen",
          values: { seen: seen?.revision ?? "none" },
        },
      );
      return put === "put" ? "replaced" : rateOf(put);
    },
  };
}

function keyOf(cluster: string): Key {
  return { pk: `RATE#${cluster}`, sk: "META" };
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
