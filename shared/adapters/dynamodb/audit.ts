/**
 * The audit trail: `AUDIT#share` / `time#id`, spread over shares by the entry's id. The index of lists has an open entry
 * in `AUDIT#OPEN#share`, and one that has ended in `AUDIT#OF#object`. Deleted by the table's TTL.
 */
import { type AuditEntry, auditEntry } from "../../contract/audit.ts";
import { table as layout } from "../../contract/table.ts";
import { shareOf } from "../../domain/shares.ts";
import { AUDIT_DAYS, AUDIT_SHARES } from "../../limits.ts";
import type { AuditTrail, EntryKey, OpenEntry, Step } from "../../ports/audit.ts";
import { between, newestFirst, type Place, positionAt } from "./newest-first.ts";
import { type Item, type Key, type Table, updateItem } from "./table.ts";
import { putOrWinner } from "./winner.ts";

const DAY_SECONDS = 86_400;
const shares = Array.from({ length: AUDIT_SHARES }, (_, share) => share);

export function auditTrailInTable(table: Table): AuditTrail {
  return {
    async begin(entry) {
      const { actor } = entry;
      const row = {
        ...keyOf(entry),
        [layout.lists.partitionKey]: `AUDIT#OPEN#${shareOf(entry.id, AUDIT_SHARES)}`,
        [layout.lists.sortKey]: positionAt(entry.at, entry.id),
        entry,
        actorName: actor.name,
        [layout.expiresAt]: Math.floor(Date.parse(entry.at) / 1_000) + AUDIT_DAYS * DAY_SECONDS,
      };
      // An entry is written once: its id is in the row's key.
      await putOrWinner(table, row, { when: "attribute_not_exists(#pk)" });
    },
    async intend(entry, steps) {
      // Nothing is written for a request whose entry has ended: it would not be on record.
      const row = await updateItem(table, keyOf(entry), {
        update: "SET #steps = :steps",
        when: "attribute_exists(#pk) AND attribute_not_exists(#ending)",
        values: { steps },
      });
      if (!row) throw new Error("the audit entry of this request has ended");
    },
    async end(entry, { object, ...ending }) {
      const listed = object === undefined ? undefined : `AUDIT#OF#${object}`;
      // An entry ends once.
      await updateItem(table, keyOf(entry), {
        update: listed
          ? "SET #ending = :ending, #object = :object, #listPk = :listed"
          : "SET #ending = :ending REMOVE #listPk, #listSk",
        when: "attribute_exists(#pk) AND attribute_not_exists(#ending)",
        values: { ending, ...(listed && { object, listed }) },
      });
    },
    async list(filter, wanted) {
      const { object, actor } = filter;
      const places: Place[] = object
        ? [{ from: "lists", partition: `AUDIT#OF#${object}`, prefix: "" }]
        : shares.map((share) => ({ from: "items", partition: `AUDIT#${share}`, prefix: "" }));
      const range = {
        conditions: actor ? [{ name: "actorName", among: [actor] }] : [],
        ...between(filter),
      };
      const { items, ...page } = await newestFirst(table, places, range, wanted);
      return { items: items.map(entryOf), ...page };
    },
    async open(wanted) {
      const places = shares.map(
        (share): Place => ({ from: "lists", partition: `AUDIT#OPEN#${share}`, prefix: "" }),
      );
      const { items, ...page } = await newestFirst(table, places, { conditions: [] }, wanted);
      return { items: items.map(openOf), ...page };
    },
  };
}

function keyOf(entry: EntryKey): Key {
  return { pk: `AUDIT#${shareOf(entry.id, AUDIT_SHARES)}`, sk: positionAt(entry.at, entry.id) };
}

function openOf(row: Item): OpenEntry {
  const { entry, steps = [] } = row as { entry: Omit<OpenEntry, "steps">; steps?: Step[] };
  return { ...entry, steps };
}

function entryOf(row: Item): AuditEntry {
  const { entry, object, ending } = row;
  const { object: about, ...more } = entry as OpenEntry;
  const named = object ?? about;
  return auditEntry.parse({
    ...more,
    ...(named !== undefined && { object: named }),
    outcome: "open",
    changes: [],
    ...(ending as object | undefined),
  });
}
