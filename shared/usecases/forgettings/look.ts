/** Looks for where people are, before anything is changed. */

import { FORGOTTEN } from "../../contract/exclusions.ts";
import { contentOf } from "../../domain/exclusions.ts";
import { type Findings, freshPass, heldAt } from "../../domain/forgetting.ts";
import type { World } from "../../ports/world.ts";
import { everyItem } from "../every-item.ts";
import { type DefinitionDeps, writtenIn } from "./definitions.ts";
import { type HeldDeps, searchLedgers } from "./held.ts";
import type { Kept } from "./kept.ts";
import { type PassDeps, passOver } from "./pass.ts";

export type LookDeps = PassDeps & HeldDeps & DefinitionDeps & Pick<World, "exclusionLists">;

/** looking → to-confirm. Throws the first failure of an object; a further call looks at all of them again. */
export async function lookForPeople(world: LookDeps, kept: Kept, until: Date): Promise<void> {
  const { people } = kept;
  const { isWhole, pass, failures } = await passOver(world, kept.row.pass ?? freshPass(), {
    visit: async (object) => (object.object === kept.row.upload ? 0 : world.erasure.find(object, people)),
    note: (pass) => kept.write({ pass }),
    until,
  });
  await kept.write({ pass: isWhole && pass.failed > 0 ? freshPass() : pass });
  if (failures.length > 0) throw failures[0];
  if (!isWhole || pass.failed > 0) return;
  const searched = await searchLedgers(world, people, {
    from: kept.row.search ?? { held: [], isFinal: false },
    until,
  });
  await kept.write({ search: searched.search });
  if (!searched.isWhole) return;
  const { definitions, earlier } = await writtenIn(world, kept);
  const found: Findings = {
    held: searched.search.held.map(heldAt),
    stored: pass.stored,
    ...(await onLists(world, kept)),
    definitions,
    earlierDefinitions: earlier.length,
  };
  await kept.without("pass", "search").write({ state: "to-confirm", found });
}

async function onLists(
  { exclusionLists, excludedPeople }: Pick<LookDeps, "exclusionLists" | "excludedPeople">,
  { people }: Kept,
): Promise<Pick<Findings, "lists" | "alreadyForgotten">> {
  const lists: Findings["lists"] = [];
  let alreadyForgotten = 0;
  for (const list of await everyItem((wanted) => exclusionLists.list(wanted))) {
    const identifiers = await excludedPeople.count(people, contentOf(list));
    if (list.id === FORGOTTEN) alreadyForgotten = identifiers;
    else if (identifiers > 0) lists.push({ list: list.id, identifiers });
  }
  return { lists, alreadyForgotten };
}
