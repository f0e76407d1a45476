import type { VersionedStore } from "../../shared/ports/stores.ts";
import { pageOf } from "./page.ts";
import { fakeRepeats } from "./repeats.ts";

export function fakeVersionedStore<T extends { id: string; version: number; createdAt?: string }>(
  repeats = fakeRepeats(),
  { newestFirst = false } = {},
): VersionedStore<T> & { peek(id: string): T | undefined; all(): T[] } {
  const kept = new Map<string, T>();
  const writers = new Map<string, symbol>();
  const put = (thing: T, writer: symbol) => {
    kept.set(thing.id, structuredClone(thing));
    writers.set(thing.id, writer);
  };
  const place = (thing: T) => `${thing.createdAt ?? ""}#${thing.id}`;
  const inOrder = () => [...kept.values()].sort((one, other) => (place(one) < place(other) ? -1 : 1));
  return {
    /** At once, for a fake that must not be interrupted between reading and writing. */
    peek: (id) => structuredClone(kept.get(id)),
    all: inOrder,
    async create(thing) {
      return repeats.write((writer) => {
        if (kept.has(thing.id)) return writers.get(thing.id) === writer ? "created" : "exists";
        put(thing, writer);
        return "created";
      });
    },
    async read(id) {
      return structuredClone(kept.get(id));
    },
    async list(wanted) {
      return pageOf(newestFirst ? inOrder().reverse() : inOrder(), place, wanted);
    },
    async replace(thing) {
      return repeats.write((writer) => {
        const found = kept.get(thing.id);
        if (found?.version !== thing.version)
          return found && writers.get(thing.id) === writer ? "replaced" : "changed-meanwhile";
        put({ ...thing, version: thing.version + 1 }, writer);
        return "replaced";
      });
    },
    async remove({ id, version }) {
      return repeats.write(() => {
        if (kept.has(id) && kept.get(id)?.version !== version) return "changed-meanwhile";
        kept.delete(id);
        return "removed";
      });
    },
  };
}
