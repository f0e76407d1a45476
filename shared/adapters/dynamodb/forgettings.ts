/**
 * Requests to forget people. Whoever is in thousands of cohorts has a long row, and an item takes 400 KB: all but the id, the
 * version and the time is kept as gzip in base64. Ids and names that repeat take a fifth of their length so.
 */
import { gunzipSync, gzipSync } from "node:zlib";
import type { KeptForgetting } from "../../domain/forgetting.ts";
import type { Forgettings } from "../../ports/forgettings.ts";
import type { Table } from "./table.ts";
import { versionedStoreInTable } from "./versioned-store.ts";

interface Packed extends Pick<KeptForgetting, "id" | "version" | "createdAt"> {
  packed: string;
}

export function forgettingsInTable(table: Table): Forgettings {
  const store = versionedStoreInTable<Packed>(table, "FORGETTING", { newestFirst: true });
  return {
    create: (thing) => store.create(pack(thing)),
    async read(id) {
      const packed = await store.read(id);
      return packed && unpack(packed);
    },
    async list(wanted) {
      const { items, ...page } = await store.list(wanted);
      return { items: items.map(unpack), ...page };
    },
    replace: (thing) => store.replace(pack(thing)),
    remove: (thing) => store.remove(thing),
  };
}

function pack({ id, version, createdAt, ...rest }: KeptForgetting): Packed {
  return { id, version, createdAt, packed: gzipSync(JSON.stringify(rest)).toString("base64") };
}

function unpack({ packed, ...row }: Packed): KeptForgetting {
  return { ...JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString()), ...row };
}
