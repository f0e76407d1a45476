/** Erases people from what is stored, and certifies it. */
import {
  type Certificate,
  counted,
  type Erasing,
  forgettingObject,
  freshPass,
} from "../../domain/forgetting.ts";
import { TABLE_BACKUPS_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { dropOrphaned, perhapsOrphaned } from "../cohorts/orphaned-definitions.ts";
import { eachItem, everyItem } from "../every-item.ts";
import { type DefinitionDeps, writtenIn } from "./definitions.ts";
import type { Kept } from "./kept.ts";
import { type PassDeps, type PassWanted, passOver } from "./pass.ts";
import { unfinishedSince } from "./remove.ts";

export type EraseDeps = PassDeps &
  DefinitionDeps &
  Pick<World, "runs" | "connections" | "ledgers" | "exclusionLists" | "dataSets">;

/** erasing → done, after a whole pass that found nobody. Throws the first failure of an object, once what could be is noted. */
export async function erasePeople(world: EraseDeps, kept: Kept, until: Date): Promise<void> {
  if (!kept.row.certificate && !(await eraseAll(world, kept, until))) return;
  // Noted before the people themselves are ended: afterwards nobody can look any more.
  await world.erasure.end(forgettingObject(kept.row.id));
  await kept.without("people", "erasing").write({ state: "done" });
}

/** Passes until one finds nobody: true. */
async function eraseAll(world: EraseDeps, kept: Kept, until: Date): Promise<boolean> {
  const hindrances = await unfinishedSince(world, kept.row.erasingSince ?? "");
  await kept.write({ hindrances });
  if (hindrances.length > 0) return false;
  for (;;) {
    const { erased, pass: from } = kept.row.erasing ?? { erased: [], pass: freshPass() };
    const { isWhole, pass, failures } = await passOver(world, from, {
      visit: await erasing(world, kept),
      note: (pass) => kept.write({ erasing: { erased, pass } }),
      until,
    });
    const foundNobody = pass.stored.length === 0 && pass.failed === 0 && pass.inUse === 0;
    if (isWhole && foundNobody) {
      const written = await eraseDefinitions(world, kept);
      await kept.write({ certificate: { ...(await certified(world, kept, { erased, pass })), ...written } });
      return true;
    }
    const next = isWhole ? { erased: counted(erased, pass.stored), pass: freshPass() } : { erased, pass };
    await kept.write({ erasing: next });
    if (failures.length > 0) throw failures[0];
    // What failed before, and what is in use, is left to a later call.
    if (!isWhole || pass.failed > 0 || pass.inUse > 0) return false;
  }
}

/** Whatever reads an object by its digest would refuse it once it is changed: it is only looked at. */
async function erasing(world: EraseDeps, { people }: Kept): Promise<PassWanted["visit"]> {
  const named = await objectsInUse(world);
  return async (object) => {
    if (!named.has(object.object)) return world.erasure.erase(object, people);
    const found = await world.erasure.find(object, people);
    return found === 0 || found === "unreadable" ? found : "in-use";
  };
}

/** Nobody reads a ledger of a deleted cohort or connection by its digest any more. */
async function objectsInUse(world: EraseDeps): Promise<Set<string>> {
  const { cohorts, connections, ledgers, exclusionLists } = world;
  const named = new Set<string>();
  for await (const { object } of eachItem((wanted) => exclusionLists.list(wanted))) named.add(object);
  const there = new Set<string>();
  for await (const { id } of eachItem((wanted) => connections.list(wanted))) there.add(id);
  for await (const { id } of eachItem((wanted) => cohorts.list(wanted))) {
    const { byConnection } = await ledgers.read(id);
    for (const [connection, { pointer }] of Object.entries(byConnection))
      if (pointer && there.has(connection)) named.add(pointer.object);
  }
  return named;
}

type OfDefinitions = Pick<Certificate, "definitions" | "earlierDefinitions">;

async function eraseDefinitions(world: EraseDeps, kept: Kept): Promise<OfDefinitions> {
  // Nobody sees these, with or without the people.
  for (const one of await perhapsOrphaned(world)) await dropOrphaned(world, one);
  const { definitions, earlier } = await writtenIn(world, kept);
  for (const { cohortId, version } of earlier) await world.earlierDefinitions.remove(cohortId, version);
  return { definitions, earlierDefinitions: earlier.length };
}

async function certified(
  world: EraseDeps,
  kept: Kept,
  { erased, pass }: Erasing,
): Promise<Omit<Certificate, keyof OfDefinitions>> {
  const { dataSets, clock } = world;
  const doneAt = clock.now();
  const { removed = [], leftAtBraze = [] } = kept.row;
  return {
    doneAt: doneAt.toISOString(),
    removed,
    leftAtBraze,
    erased,
    unreadable: pass.unreadable,
    dataSets: (await everyItem((wanted) => dataSets.list(wanted))).map(({ id, name }) => ({ id, name })),
    backupsEndAt: new Date(doneAt.getTime() + TABLE_BACKUPS_MS).toISOString(),
  };
}
