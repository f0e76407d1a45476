import type { CohortId } from "../../contract/ids.ts";
import type { RunView } from "../../contract/imports.ts";
import { isWithin, type Reach } from "../../domain/access.ts";
import { notFound } from "../../domain/domain-error.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { World } from "../../ports/world.ts";
import { runView } from "./view.ts";

/**
 * Newest first. Includes the history of a deleted cohort. What is beyond reach is left out, so a page may be shorter
 * than requested without being the last.
 */
export async function listImports(
  { clock, cohorts, runs }: Pick<World, "clock" | "cohorts" | "runs">,
  { cohort, wanted, reach }: { cohort: CohortId; wanted: PageWanted; reach: Reach },
): Promise<Page<RunView>> {
  const { items, ...page } = await runs.list(cohort, wanted);
  if (items.length === 0 && !(await cohorts.read(cohort))) throw notFound("cohort", cohort);
  const seen = items.filter((run) => isWithin(reach, run.connectionId));
  return { items: seen.map((run) => runView(run, clock.now())), ...page };
}
