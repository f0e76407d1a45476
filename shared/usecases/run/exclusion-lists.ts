/**
 * The exclusion lists of an import: those that it is prepared with, and whether one has gained people since. No add begins
 * after somebody was answered that they are excluded: an import may rely on what it read of the lists for a short time
 * only, and who adds people is answered after that time.
 */
import type { UsedExclusions } from "../../contract/exclusions.ts";
import type { ConnectionId } from "../../contract/ids.ts";
import { contentOf, hasGained, isKeyed, listsOf } from "../../domain/exclusions.ts";
import { EXCLUSIONS_READ_TRIES, EXCLUSIONS_SEEN_MS } from "../../limits.ts";
import type { ExclusionObject } from "../../ports/engine.ts";
import type { World } from "../../ports/world.ts";

type ExclusionDeps = Pick<World, "exclusionLists">;

interface Applied {
  objects: ExclusionObject[];
  used: UsedExclusions[];
}

/**
 * Of the deployment and, if given, of the connection. Where nobody is forgotten any more, no identifier has to be hashed.
 */
export async function appliedExclusions(
  { exclusionLists }: ExclusionDeps,
  connection: ConnectionId | undefined,
): Promise<Applied> {
  const applied: Applied = { objects: [], used: [] };
  for (const list of listsOf(connection)) {
    const kept = await exclusionLists.read(list);
    if (kept && !(isKeyed(list) && kept.people === 0)) applied.objects.push(contentOf(kept));
    applied.used.push({ list, edition: kept?.edition ?? 0 });
  }
  return applied;
}

export interface GainCheck {
  /** Before each request that adds people. A failed read is an error: nobody may be added without it. */
  look(): Promise<boolean>;
  /** Whether a look has found it. */
  found(): boolean;
}

/** Whether a list has gained people since `used`. Reads the lists at most once in the time that a read is good for. */
export function gainCheck(
  { clock, exclusionLists }: ExclusionDeps & Pick<World, "clock">,
  { connection, used }: { connection: ConnectionId; used: readonly UsedExclusions[] },
): GainCheck {
  const editions = new Map(used.map(({ list, edition }) => [list, edition]));
  let gained = false;
  let seen: { since: number; read: Promise<void> } | undefined;
  const isGood = ({ since }: { since: number }) => clock.now().getTime() - since < EXCLUSIONS_SEEN_MS;
  const read = async () => {
    for (const list of listsOf(connection)) {
      // Once true, it stays true, whatever an earlier read finds later.
      if (hasGained(await exclusionLists.read(list), editions.get(list))) gained = true;
    }
  };
  return {
    found: () => gained,
    async look() {
      for (let tries = 0; tries < EXCLUSIONS_READ_TRIES; tries += 1) {
        if (gained) return true;
        if (!seen || !isGood(seen)) seen = { since: clock.now().getTime(), read: read() };
        const last = seen;
        await last.read.catch((error: unknown) => {
          if (seen === last) seen = undefined;
          throw error;
        });
        if (gained || isGood(last)) return gained;
      }
      throw new Error("the exclusion lists can't be read in the time that a read is good for");
    },
  };
}
