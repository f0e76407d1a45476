/** Reads who is on an exclusion list. */
import type { Exclusion, ExclusionListId } from "../../contract/exclusions.ts";
import type { Reach } from "../../domain/access.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { isKeyed, refuseListBeyond } from "../../domain/exclusions.ts";
import type { ExcludedPerson } from "../../ports/exclusions.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { World } from "../../ports/world.ts";

/** Last added first. A list that never had anybody is empty. */
export async function readExcludedPeople(
  { exclusionLists, excludedPeople }: Pick<World, "exclusionLists" | "excludedPeople">,
  { list, wanted, reach }: { list: ExclusionListId; wanted: PageWanted; reach: Reach },
): Promise<Page<Exclusion>> {
  refuseListBeyond(reach, list);
  if (isKeyed(list))
    throw new DomainError(
      "unprocessable",
      "identifiers-not-kept",
      `Of the people on the list "${list}" no identifier is kept, so they can't be shown.`,
    );
  const kept = await exclusionLists.read(list);
  if (!kept) return { items: [] };
  try {
    const { items, ...page } = await excludedPeople.page(kept, wanted);
    return { items: items.map(shown), ...page };
  } finally {
    await excludedPeople.discard();
  }
}

function shown({ kind, id, label, at, by, reason }: ExcludedPerson): Exclusion {
  const about = { excludedAt: at, excludedBy: by, reason };
  if (kind === "external_id") return { external_id: id, ...about };
  if (kind === "device_id") return { device_id: id, ...about };
  return { alias_name: id, alias_label: label, ...about };
}
