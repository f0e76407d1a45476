import type { CohortId } from "../../contract/ids.ts";
import type { RunView } from "../../contract/imports.ts";
import { notFound } from "../../domain/domain-error.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { World } from "../../ports/world.ts";
import { runView } from "./view.ts";

/** Newest first. Includes the history of a deleted cohort. */
export async function listImports(
  { cohorts, runs }: Pick<World, "cohorts" | "runs">,
  { cohort, wanted }: { cohort: CohortId; wanted: PageWanted },
): Promise<Page<RunView>> {
  const { items, ...page } = await runs.list(cohort, wanted);
  if (items.length === 0 && !(await cohorts.read(cohort))) throw notFound("cohort", cohort);
  return { items: items.map(runView), ...page };
}
