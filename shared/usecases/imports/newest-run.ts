import type { CohortId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import { isWithin, type Reach } from "../../domain/access.ts";
import type { World } from "../../ports/world.ts";

/** The newest runs of a cohort, among which a caller who may not see all finds theirs. */
const RUNS_READ = 10;

/** The newest import of a cohort that the caller may see. */
export async function newestRun(
  { runs }: Pick<World, "runs">,
  { cohort, reach }: { cohort: CohortId; reach: Reach },
): Promise<Run | undefined> {
  const { items } = await runs.list(cohort, { limit: reach === "all" ? 1 : RUNS_READ });
  return items.find(({ connectionId }) => isWithin(reach, connectionId));
}
