/** The shared rates: `RATE#cluster` / `META`, one item per cluster. */
import type { Rate } from "../../domain/rate.ts";
import type { Rates } from "../../ports/braze.ts";
import { type Item, type Key, readItem, type Table } from "./table.ts";
import { takeTime } from "./timeline.ts";
import { updateOrWinner, WRITER } from "./winner.ts";

export function ratesInTable(table: Table): Rates {
  const read = async (cluster: string) => {
    const row = await readItem(table, keyOf(cluster));
    return row && rateOf(row);
  };
  return {
    read,
    async lease(cluster, seen, { now, milliseconds }) {
      const only = { when: "#revision = :seen", values: { seen: seen.revision } };
      for (;;) {
        const first = await takeTime(table, keyOf(cluster), { instant: "next", now, milliseconds, only });
        if (first !== undefined) return first;
        const stored = await read(cluster);
        if (stored?.revision !== seen.revision) return stored;
      }
    },
    async replace(cluster, seen, next) {
      const writer = table.ids.next();
      const isNewTimeline = seen?.epoch !== next.epoch;
      for (;;) {
        const row = await updateOrWinner(table, keyOf(cluster), {
          update: `SET #writer = :writer, #perSecond = :perSecond, #epoch = :epoch, #changedAt = :changedAt,
            #revision = :revision, #next = ${isNewTimeline ? ":next" : "if_not_exists(#next, :next)"}`,
          when: "attribute_not_exists(#pk) OR #revision = :seen",
          names: { writer: WRITER },
          values: { ...next, writer, seen: seen?.revision ?? "none" },
        });
        // One that was deleted before it could be read is written again.
        if (row) return row[WRITER] === writer ? "replaced" : rateOf(row);
      }
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
