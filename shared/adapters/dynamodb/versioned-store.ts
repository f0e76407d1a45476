/** Versioned stores: one item per id. */
import { table as layout } from "../../contract/table.ts";
import { DomainError } from "../../domain/domain-error.ts";
import type { VersionedStore } from "../../ports/stores.ts";
import { queryPage } from "./page.ts";
import { deleteItem, type Item, type Key, readItem, type Table } from "./table.ts";
import { putOrWinner, replaceOrWinner } from "./winner.ts";

/** Bytes of the JSON text of an entry. DynamoDB accepts items of 400 KB; the rest is for the other attributes. */
const THING_BYTES = 390 * 1024;

interface Thing {
  id: string;
  version: number;
  createdAt?: string;
}

/**
 * `word` is the prefix of the partition keys and the name of the list. Lists are ordered by creation, then by id, or the
 * other way around.
 * Entries are stored as JSON text: the table's numbers and nesting are narrower than JSON's, and a definition may use
 * both. `found` are the attributes by which they are searched.
 */
export function versionedStoreInTable<T extends Thing>(
  table: Table,
  word: string,
  { found = () => ({}), newestFirst = false }: { found?(thing: T): Item; newestFirst?: boolean } = {},
): VersionedStore<T> {
  const keyOf = (id: T["id"]): Key => ({ pk: `${word}#${id}`, sk: "META" });
  const rowOf = (thing: T): Item & Key => ({
    ...keyOf(thing.id),
    [layout.lists.partitionKey]: word,
    [layout.lists.sortKey]: `${thing.createdAt ?? ""}#${thing.id}`,
    version: thing.version,
    ...found(thing),
    thing: textOf(thing),
  });

  return {
    async create(thing) {
      // An id is used once: the item's key contains it.
      const put = await putOrWinner(table, rowOf(thing), { when: "attribute_not_exists(#pk)" });
      return put === "put" ? "created" : "exists";
    },
    async read(id) {
      const row = await readItem(table, keyOf(id));
      return row && thingOf<T>(row);
    },
    async list(wanted) {
      const { items, ...page } = await queryPage(
        table,
        { from: "lists", partition: word, newestFirst },
        wanted,
      );
      return { items: items.map((row) => thingOf<T>(row)), ...page };
    },
    async replace(thing) {
      const row = rowOf({ ...thing, version: thing.version + 1 });
      // An entry is only replaced by one that was derived from it: of two writers that read the same version, one wins.
      const condition = { when: "#version = :seen", values: { seen: thing.version } };
      const put = await replaceOrWinner(table, row, condition);
      return put === "put" ? "replaced" : "changed-meanwhile";
    },
    async remove({ id, version }) {
      // Only the version that the caller has read is deleted. If the item does not exist, the call succeeds.
      const when = "attribute_not_exists(#pk) OR #version = :seen";
      const gone = await deleteItem(table, keyOf(id), { when, values: { seen: version } });
      return gone ? "removed" : "changed-meanwhile";
    },
  };
}

/** Refuses what does not fit into an item. */
export function textOf(thing: { id: string }): string {
  const text = JSON.stringify(thing);
  const bytes = Buffer.byteLength(text);
  if (bytes <= THING_BYTES) return text;
  throw new DomainError(
    "invalid",
    "too-large",
    `"${thing.id}" takes ${bytes} bytes; the most is ${THING_BYTES}. Use fewer or shorter values, or an uploaded list.`,
  );
}

export function thingOf<T>(row: Item): T {
  return JSON.parse(String(row["thing"]));
}
