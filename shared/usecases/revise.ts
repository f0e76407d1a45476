import { changedMeanwhile } from "../domain/domain-error.ts";
import type { VersionedStore } from "../ports/stores.ts";

/** Tries before a caller is told that others keep changing the thing. */
const TRIES = 5;

/**
 * Changes a thing by what it is at that moment; where someone else's change came between, once more. `revised` gives what it was
 * given where nothing is to be changed, and may refuse. `created`, where it is given, makes what is not there yet; without it
 * `read` refuses.
 */
export async function revise<T extends { id: string; version: number }>(
  store: Pick<VersionedStore<T>, "create" | "replace">,
  thing: {
    what: string;
    id: string;
    read(): Promise<T | undefined>;
    created?(): T;
    revised(kept: T): T;
  },
): Promise<{ now: T; was?: T }> {
  for (let tried = 0; tried < TRIES; tried++) {
    const kept = await thing.read();
    if (kept) {
      const revised = thing.revised(kept);
      if (revised === kept) return { now: kept, was: kept };
      if ((await store.replace(revised)) === "replaced")
        return { now: { ...revised, version: kept.version + 1 }, was: kept };
    } else if (thing.created) {
      const created = thing.created();
      if ((await store.create(created)) === "created") return { now: created };
    }
  }
  throw changedMeanwhile(thing.what, thing.id);
}
