/** The lines of those that wait to send: `TURNS#cluster` / `META`, one item per cluster. */
import type { TurnLine } from "../../ports/braze.ts";
import { type Key, readItem, type Table, updateItem } from "./table.ts";

export function turnLineInTable(table: Table): TurnLine {
  return {
    async end(cluster) {
      const row = await readItem(table, keyOf(cluster));
      return row && Number(row["end"]);
    },
    async join(cluster, { now, milliseconds }) {
      for (;;) {
        // Turns follow each other without a gap, and none is given twice: each write adds to what the last one left.
        const joined = await updateItem(table, keyOf(cluster), {
          update: "SET #end = #end + :milliseconds",
          when: "#end >= :now",
          values: { now, milliseconds },
        });
        if (joined) return Number(joined["end"]) - milliseconds;
        // A line that has ended begins again now, for the first who comes.
        const begun = await updateItem(table, keyOf(cluster), {
          update: "SET #end = :end",
          when: "attribute_not_exists(#end) OR #end < :now",
          values: { now, end: now + milliseconds },
        });
        if (begun) return now;
      }
    },
  };
}

function keyOf(cluster: string): Key {
  return { pk: `TURNS#${cluster}`, sk: "META" };
}
