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
import { everyItem } from "../every-item.ts";
import { type DefinitionDeps, writtenIn } from "./definitions.ts";
import { type InUseDeps, isInUse } from "./in-use.ts";
import type { Kept } from "./kept.ts";
import { type PassDeps, type PassWanted, passOver } from "./pass.ts";
import { unfinishedSince } from "./remove.ts";

export type EraseDeps = PassDeps & DefinitionDeps & InUseDeps & Pick<World, "dataSets">;

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
      visit: erasing(world, kept),
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

/** What is in use is only looked at. */
function erasing(world: EraseDeps, { people }: Kept): PassWanted["visit"] {
  return async (object) => {
    const found = await world.erasure.find(object, people);
    if (found === 0) return found;
    if (await isInUse(world, object.object)) return found === "unreadable" ? found : "in-use";
    return world.erasure.erase(object, people);
  };
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
