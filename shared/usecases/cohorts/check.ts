import type { Cohort } from "../../contract/cohorts.ts";
import type { CohortView } from "../../contract/definition-checks.ts";
import { CHECK_WAIT_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { type SubmitJobDeps, submitJob } from "../jobs/submit.ts";
import { cohortView } from "./view.ts";

/**
 * Starts a preview of the saved cohort, which keeps what it finds, and waits for it a while. Nothing is started where
 * the definition is known to be evaluable. A check that can't be started leaves the cohort as it was saved.
 */
export async function checkDefinition(
  world: Pick<World, "definitionChecks"> & SubmitJobDeps,
  cohort: Cohort,
): Promise<CohortView> {
  const known = await cohortView(world, cohort);
  if (known.definitionCheck.state === "evaluable") return known;
  try {
    await submitJob(world, {
      question: { kind: "preview", cohortId: cohort.id, request: { sample: true } },
      idempotencyKey: undefined,
      waitMs: CHECK_WAIT_MS,
    });
  } catch (error) {
    world.log.warn("check-not-started", {
      cohort: cohort.id,
      reason: error instanceof Error ? error.name : typeof error,
    });
  }
  return cohortView(world, cohort);
}
