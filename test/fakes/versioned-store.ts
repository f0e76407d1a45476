import type { VersionedStore } from "../../shared/ports/stores.ts";
import { pageOf } from "./page.ts";

export function fakeVersionedStore<
  T extends { id: string; version: number; createdAt?: string },
>(): VersionedStore<T> {
  const kept = new Map<string, T>();
  const place = (thing: T) => `${thing.createdAt ?? ""}#${thing.id}`;
  return {
    async create(thing) {
      if (kept.has(thing.id)) return "exists";
      kept.set(thing.id, structuredClone(thing));
      return "created";
    },
    async read(id) {
      return structuredClone(kept.get(id));
    },
    async list(wanted) {
      const inOrder = [...kept.values()].sort((one, other) => (place(one) < place(other) ? -1 : 1));
      return pageOf(inOrder, place, wanted);
    },
    async replace(thing) {
      if (kept.get(thing.id)?.version !== thing.version) return "changed-meanwhile";
      kept.set(thing.id, { ...structuredClone(thing), version: thing.version + 1 });
      return "replaced";
    },
    async remove({ id, version }) {
      if (kept.has(id) && kept.get(id)?.version !== version) return "changed-meanwhile";
      kept.delete(id);
      return "removed";
    },
  };
}
