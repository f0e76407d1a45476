import type { Forgetting } from "../../contract/forgettings.ts";
import { type Reach, refuseBound } from "../../domain/access.ts";
import { notFound } from "../../domain/domain-error.ts";
import { type KeptForgetting, shownForgetting } from "../../domain/forgetting.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { World } from "../../ports/world.ts";

export async function keptForgetting(
  { forgettings }: Pick<World, "forgettings">,
  id: string,
): Promise<KeptForgetting> {
  const kept = await forgettings.read(id);
  if (!kept) throw notFound("request to forget people", id);
  return kept;
}

export async function readForgetting(
  world: Pick<World, "forgettings">,
  { id, reach }: { id: string; reach: Reach },
): Promise<Forgetting> {
  refuseBound(reach, "is about people of all of them");
  return shownForgetting(await keptForgetting(world, id));
}

/** Newest first. */
export async function listForgettings(
  { forgettings }: Pick<World, "forgettings">,
  { wanted, reach }: { wanted: PageWanted; reach: Reach },
): Promise<Page<Forgetting>> {
  refuseBound(reach, "is about people of all of them");
  const { items, ...page } = await forgettings.list(wanted);
  return { items: items.map(shownForgetting), ...page };
}
