import { changedMeanwhile } from "../domain/domain-error.ts";
import type { VersionedStore } from "../ports/stores.ts";

/** Tries before the caller gets the error that others keep changing the item, unless it wants more. */
const TRIES = 5;

/**
 * Changes an item, derived from its current state; repeats if another writer changed it in between. `revised` returns
 * its input if nothing is to change, and may refuse. `created`, if given, creates a missing item; without it, `read`
 * refuses.
 */
export async function revise<T extends { id: string; version: number }>(
  store: Pick<VersionedStore<T>, "create" | "replace">,
  thing: {
    what: string;
    id: string;
    read(): Promise<T | undefined>;
    created?(): T;
    revised(kept: T): T;
    /** What must be on record before the item is replaced. */
    before?(kept: T, revised: T): Promise<void>;
    tries?: number;
  },
): Promise<{ now: T; was?: T }> {
  for (let tried = 0; tried < (thing.tries ?? TRIES); tried++) {
    const kept = await thing.read();
    if (kept) {
      const revised = thing.revised(kept);
      if (revised === kept) return { now: kept, was: kept };
      await thing.before?.(kept, revised);
      if ((await store.replace(revised)) === "replaced")
        return { now: { ...revised, version: kept.version + 1 }, was: kept };
    } else if (thing.created) {
      const created = thing.created();
      if ((await store.create(created)) === "created") return { now: created };
    }
  }
  throw changedMeanwhile(thing.what, thing.id);
}
