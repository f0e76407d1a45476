/** Which exclusion lists there are. */
import type { ExclusionList, KeptExclusionList } from "../../contract/exclusions.ts";
import { isWithin, type Reach } from "../../domain/access.ts";
import { connectionOf, shownList } from "../../domain/exclusions.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { World } from "../../ports/world.ts";

/** Those that ever had somebody, oldest first. A bound caller gets those of its connections, so a page may be shorter. */
export async function listExclusionLists(
  { exclusionLists }: Pick<World, "exclusionLists">,
  wanted: PageWanted,
  reach: Reach,
): Promise<Page<ExclusionList>> {
  const { items, ...page } = await exclusionLists.list(wanted);
  const isWithinReach = ({ id }: KeptExclusionList) => {
    const connection = connectionOf(id);
    return connection === undefined ? reach === "all" : isWithin(reach, connection);
  };
  return { items: items.filter(isWithinReach).map(shownList), ...page };
}
