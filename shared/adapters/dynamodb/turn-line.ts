/** The lines of those that wait to send: `TURNS#cluster` / `META`, one item per cluster. */
import type { TurnLine } from "../../ports/braze.ts";
import { type Key, readItem, type Table } from "./table.ts";
import { takeTime } from "./timeline.ts";

export function turnLineInTable(table: Table): TurnLine {
  return {
    async end(cluster) {
      const row = await readItem(table, keyOf(cluster));
      return row && Number(row["end"]);
    },
    async join(cluster, { now, milliseconds }) {
      for (;;) {
        const begins = await takeTime(table, keyOf(cluster), { instant: "end", now, milliseconds });
        if (begins !== undefined) return begins;
      }
    },
  };
}

function keyOf(cluster: string): Key {
  return { pk: `TURNS#${cluster}`, sk: "META" };
}
