/**
 * `SCHEDULE#cohort` / `SLOT`, the only slot of a cohort: its key makes a second live schedule impossible. Slots that have
 * not ended are also in the sparse index. Ended schedules are stored beside it, `ENDED#generation`.
 */
import type { CohortId } from "../../contract/ids.ts";
import type { Slot } from "../../contract/schedules.ts";
import { table as layout } from "../../contract/table.ts";
import type { Schedules } from "../../ports/schedules.ts";
import { filteredPage } from "./filtered-page.ts";
import { queryPage } from "./page.ts";
import { type Item, type Key, putItem, readItem, type Table } from "./table.ts";
import { putOrWinner, replaceOrWinner } from "./winner.ts";

const HELD = "SCHEDULE#HELD";
/** Begins the place of a slot in that list, if it imports when data arrives: after all others, whose places are times. */
const ARRIVING = "arrival#";
const ENDED = "ENDED#";
/** Digits of a generation in a sort key, so that text order is numeric order. */
const GENERATION_DIGITS = 10;

export function schedulesInTable(table: Table): Schedules {
  return {
    async read(cohort) {
      const row = await readItem(table, slotKey(cohort));
      return row && slotOf(row);
    },
    async replace(seen, next) {
      const row = { ...slotKey(next.cohortId), ...listed(next), revision: next.revision, slot: next };
      // A cohort has one schedule, and each state follows from the one before. Of the writers that read the same state,
      // one wins.
      const put = seen
        ? await replaceOrWinner(table, row, { when: "#revision = :seen", values: { seen: seen.revision } })
        : await putOrWinner(table, row, { when: "attribute_not_exists(#pk)" });
      if (put === "put") return "replaced";
      if (put === "gone")
        throw new Error(`there is no slot of ${next.cohortId}, and slots are never deleted`);
      return slotOf(put);
    },
    async archive(slot) {
      const generation = String(slot.generation).padStart(GENERATION_DIGITS, "0");
      const key = { pk: partitionOf(slot.cohortId), sk: `${ENDED}${generation}` };
      // History is not rewritten: a repeated end of a schedule finds the record.
      await putItem(table, { ...key, slot }, { when: "attribute_not_exists(#pk)" });
    },
    async past(cohort, wanted) {
      const lookup = {
        from: "items",
        partition: partitionOf(cohort),
        prefix: ENDED,
        newestFirst: true,
      } as const;
      const { items, ...page } = await queryPage(table, lookup, wanted);
      return { items: items.map(slotOf), ...page };
    },
    async held(wanted, connection) {
      const lookup = { from: "lists", partition: HELD } as const;
      const there = { when: "#slot.#connectionId = :connection", values: { connection } };
      const { items, ...page } = await (connection === undefined
        ? queryPage(table, lookup, wanted)
        : filteredPage(table, lookup, there, wanted));
      return { items: items.map(slotOf), ...page };
    },
    async arriving(wanted) {
      const lookup = { from: "lists", partition: HELD, prefix: ARRIVING } as const;
      const { items, ...page } = await queryPage(table, lookup, wanted);
      return { items: items.map(slotOf), ...page };
    },
  };
}

const partitionOf = (cohort: CohortId) => `SCHEDULE#${cohort}`;

function slotKey(cohort: CohortId): Key {
  return { pk: partitionOf(cohort), sk: "SLOT" };
}

/** An ended slot is not listed: an item without these attributes is not in the index. */
function listed({ state, cadence, createdAt, cohortId }: Slot): Item {
  if (state === "ended") return {};
  const place = `${cadence.every === "arrival" ? ARRIVING : ""}${createdAt}#${cohortId}`;
  return { [layout.lists.partitionKey]: HELD, [layout.lists.sortKey]: place };
}

function slotOf(row: Item): Slot {
  return row["slot"] as Slot;
}
