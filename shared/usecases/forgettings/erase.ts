/** Erases people from what is stored, and certifies it. */
import type { Certificate } from "../../domain/forgetting.ts";
import { counted, forgettingObject, freshPass } from "../../domain/forgetting.ts";
import { TABLE_BACKUPS_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { everyItem } from "../every-item.ts";
import type { Kept } from "./kept.ts";
import { writtenIn } from "./look.ts";
import { type PassDeps, passOver } from "./pass.ts";
import { unfinishedSince } from "./remove.ts";

export type EraseDeps = PassDeps & Pick<World, "runs" | "cohorts" | "dataSets" | "excludedPeople">;

/** erasing → done, after a whole pass that found nobody. */
export async function erasePeople(world: EraseDeps, kept: Kept, until: Date): Promise<void> {
  if (!kept.row.certificate && !(await eraseAll(world, kept, until))) return;
  // Noted before the people themselves are ended: afterwards nobody can look any more.
  await world.erasure.end(forgettingObject(kept.row.id));
  await kept.finish();
}

async function eraseAll(world: EraseDeps, kept: Kept, until: Date): Promise<boolean> {
  const { people } = kept;
  const visit = (object: Parameters<World["erasure"]["erase"]>[0]) => world.erasure.erase(object, people);
  for (;;) {
    const hindrances = await unfinishedSince(world, kept.row.erasingSince ?? "");
    if (hindrances.length > 0) {
      await kept.write({ hindrances });
      return false;
    }
    if ((await passOver(world, kept, { visit, until })) !== "done") return false;
    const { stored, unreadable } = kept.pass;
    const erased = counted(kept.row.erased ?? [], ...stored);
    if (stored.length > 0) {
      await kept.write({ erased, pass: freshPass(), hindrances: [] });
      continue;
    }
    const certificate = await certified(world, kept, { erased, unreadable });
    await kept.writeWithoutPass({ certificate, hindrances: [] });
    return true;
  }
}

async function certified(
  world: EraseDeps,
  kept: Kept,
  { erased, unreadable }: Pick<Certificate, "erased" | "unreadable">,
): Promise<Certificate> {
  const { dataSets, clock } = world;
  const doneAt = clock.now();
  const { removed = [], leftAtBraze = [] } = kept.row;
  return {
    doneAt: doneAt.toISOString(),
    removed,
    leftAtBraze,
    erased,
    unreadable,
    dataSets: (await everyItem((wanted) => dataSets.list(wanted))).map(({ id, name }) => ({ id, name })),
    ...(await writtenIn(world, kept)),
    backupsEndAt: new Date(doneAt.getTime() + TABLE_BACKUPS_MS).toISOString(),
  };
}
