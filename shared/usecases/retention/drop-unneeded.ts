/**
 * Every day: deletes users' identifiers that nothing needs any more. What is deleted here can be had back from the
 * bucket's earlier versions for some time, and then not at all. See docs/personal-data.md.
 */
import type { ConnectionId } from "../../contract/ids.ts";
import type { Upload } from "../../contract/uploads.ts";
import { type ExclusionEdition, readExclusionObject } from "../../domain/exclusions.ts";
import { EDITIONS_KEPT_MS, LEDGERS_KEPT_MS, UPLOADS_KEPT_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { eachItem } from "../every-item.ts";

type DropUnneededDeps = Pick<
  World,
  | "clock"
  | "cohorts"
  | "connections"
  | "exclusionLists"
  | "keptExclusions"
  | "keptLedgers"
  | "keptUploads"
  | "log"
  | "uploads"
>;

/**
 * Nothing is deleted where a read failed: it throws, and the next day's round begins anew. Two at once do what one does.
 */
export async function dropUnneeded(world: DropUnneededDeps): Promise<void> {
  world.log.info("unneeded-ledgers-dropped", { count: await dropLedgers(world) });
  world.log.info("unneeded-uploads-dropped", { count: await dropUploads(world) });
  world.log.info("unneeded-exclusions-dropped", { count: await dropExclusions(world) });
}

/** Ledgers of cohorts and connections that were deleted, once they are old: a restored table may still need young ones. */
async function dropLedgers({ clock, cohorts, connections, keptLedgers }: DropUnneededDeps): Promise<number> {
  const now = clock.now().getTime();
  const isThere = rememberedPerId((id: ConnectionId) => connections.read(id));
  let count = 0;
  for await (const cohort of eachItem((wanted) => keptLedgers.cohorts(wanted))) {
    const isOrphan = (await cohorts.read(cohort)) === undefined;
    for (const ledger of await keptLedgers.list(cohort)) {
      if (now - ledger.writtenAt.getTime() <= LEDGERS_KEPT_MS) continue;
      if (!isOrphan && (await isThere(ledger.connection))) continue;
      await keptLedgers.drop(ledger);
      count += 1;
    }
  }
  return count;
}

/**
 * Uploads that no cohort names, once they are old. A definition may name an upload while there is a row of it. So first
 * the row is deleted, and a later round deletes the file, unless a definition that was checked before has named it.
 */
async function dropUploads(world: DropUnneededDeps): Promise<number> {
  const { clock, keptUploads, uploads } = world;
  const now = clock.now().getTime();
  const isOld = (since: Date) => now - since.getTime() > UPLOADS_KEPT_MS;
  // Read before what cohorts name: an upload whose row is there may be named at any time.
  const rows = new Map<string, Upload>();
  for await (const row of eachItem((wanted) => uploads.list(wanted))) rows.set(row.object, row);
  const named = await namedUploads(world);
  let count = 0;
  for await (const { object, writtenAt } of keptUploads.list()) {
    if (rows.has(object) || named.has(object) || !isOld(writtenAt)) continue;
    await keptUploads.drop(object);
    count += 1;
  }
  for (const [object, row] of rows)
    if (!named.has(object) && isOld(new Date(row.createdAt))) await uploads.remove(row);
  return count;
}

/** Objects of the lists that cohorts are made of, and of those that they can be made of again. */
async function namedUploads({ cohorts }: DropUnneededDeps): Promise<Set<string>> {
  const named = new Set<string>();
  for await (const { definition, lists = [] } of eachItem((wanted) => cohorts.list(wanted))) {
    if (definition.kind === "list") named.add(definition.object);
    for (const { object } of lists) named.add(object);
  }
  return named;
}

/**
 * Earlier editions of exclusion lists, some time after a later one was written: an import may be reading the one before
 * the newest, which may itself be old. A restore goes by the newest in the bucket.
 */
async function dropExclusions({ clock, exclusionLists, keptExclusions }: DropUnneededDeps): Promise<number> {
  const now = clock.now().getTime();
  const current = new Map<string, number>();
  for await (const { id, edition } of eachItem((wanted) => exclusionLists.list(wanted)))
    current.set(id, edition);
  const editions: (ExclusionEdition & { object: string })[] = [];
  /** The newest edition of each list that is old itself. */
  const longThere = new Map<string, number>();
  for await (const { object, writtenAt } of keptExclusions.list()) {
    const name = readExclusionObject(object);
    if (!name || name.edition > (current.get(name.list) ?? 0)) continue;
    editions.push({ ...name, object });
    if (now - writtenAt.getTime() > EDITIONS_KEPT_MS)
      longThere.set(name.list, Math.max(name.edition, longThere.get(name.list) ?? 0));
  }
  const replaced = editions.filter(({ list, edition }) => edition < (longThere.get(list) ?? 0));
  for (const { object } of replaced) await keptExclusions.drop(object);
  return replaced.length;
}

function rememberedPerId<Id extends string>(
  read: (id: Id) => Promise<unknown>,
): (id: Id) => Promise<boolean> {
  const known = new Map<Id, Promise<boolean>>();
  return (id) => {
    const answer = known.get(id) ?? read(id).then((found) => found !== undefined);
    known.set(id, answer);
    return answer;
  };
}
