/** The sandbox's data import keys: one item each, all in one partition, so that reads and lists are consistent. */
import type { SandboxKey, SandboxKeys } from "../../sandbox/ports.ts";
import { everyItem } from "./every-item.ts";
import { type Item, readItem, type Table, updateItem } from "./table.ts";
import { putOrWinner, updateOrWinner, WRITER } from "./winner.ts";

const PARTITION = "SANDBOX#KEYS";

export function sandboxKeysInTable(table: Table): SandboxKeys {
  const keyOf = (id: string) => ({ pk: PARTITION, sk: id });

  return {
    async create(key) {
      // An id is used once: the item's key contains it.
      const row = { ...key, ...keyOf(key.id) };
      const put = await putOrWinner(table, row, { when: "attribute_not_exists(#pk)" });
      return put === "put" ? "created" : "exists";
    },
    async read(id) {
      // The secret is not verified yet, so the id in it may not be valid as a key of the table.
      if (!/^[a-z0-9]+$/.test(id)) return undefined;
      const item = await readItem(table, keyOf(id));
      return item && keyIn(item);
    },
    async list(partner) {
      const keys = (await everyItem(table, PARTITION)).map(keyIn).filter((key) => key.partner === partner);
      return keys.toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
    },
    async invalidate(partner, id, { by, at }) {
      // A key is invalidated once, and only on its own partner's page.
      const item = await updateOrWinner(table, keyOf(id), {
        update: "SET #status = :invalidated, #invalidatedBy = :by, #invalidatedAt = :at",
        when: "#partner = :partner AND #status = :active",
        values: { partner, by, at, active: "active", invalidated: "invalidated" },
      });
      return item?.["partner"] === partner ? keyIn(item) : undefined;
    },
    async noteUse(id, at) {
      const update = "SET #lastUsedAt = :at";
      await updateItem(table, keyOf(id), { update, when: "attribute_exists(#pk)", values: { at } });
    },
  };
}

const placeOf = ({ createdAt, id }: SandboxKey) => `${createdAt}#${id}`;

function keyIn(item: Item): SandboxKey {
  const { pk: _, sk: __, [WRITER]: ___, ...key } = item;
  return key as unknown as SandboxKey;
}
