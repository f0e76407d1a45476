import type { Cohort, CohortChange } from "../../contract/cohorts.ts";
import type { CohortId } from "../../contract/ids.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { listsAfter } from "../../domain/list-versions.ts";
import type { World } from "../../ports/world.ts";
import { revise } from "../revise.ts";
import { claimDataSet, refuseUnusable } from "./definition.ts";
import { keepEarlier } from "./earlier-definitions.ts";
import { readCohort } from "./read.ts";

type ChangeCohortDeps = Pick<
  World,
  "clock" | "cohorts" | "dataSets" | "earlierDefinitions" | "uploads" | "log"
>;

/**
 * Replaces the definition as a whole, and keeps the id, what it was before and the names of former lists. Braze gets a new name with the
 * next import. With a `version`, only if the cohort still has it; without, the last write wins.
 */
export async function changeCohort(
  world: ChangeCohortDeps,
  { id, change }: { id: CohortId; change: CohortChange },
): Promise<Cohort> {
  const { clock, cohorts, log } = world;
  const { version, ...request } = change;
  await refuseUnusable(world, request.definition);
  await readCohort({ cohorts }, id);
  await claimDataSet(world.dataSets, { definition: request.definition, cohort: id });
  const changed = await revise(cohorts, {
    what: "cohort",
    id,
    read: () => readCohort({ cohorts }, id),
    revised(kept): Cohort {
      refuseChanged(kept, version);
      const { createdAt, version: now, lists: had = [] } = kept;
      const lists = listsAfter(had, request.definition, clock.now().toISOString());
      return { ...request, id, createdAt, version: now, ...lists };
    },
    before: (kept, next) => keepEarlier(world, kept, next),
  });
  log.info("cohort-changed", { cohort: id });
  return changed.now;
}

/** Refuses a change by somebody who has seen another version than the stored one. `seen` left out: any version. */
export function refuseChanged({ id, version: now }: Cohort, seen: number | undefined): void {
  if (seen === undefined || seen === now) return;
  throw new DomainError(
    "conflict",
    "changed-meanwhile",
    `The cohort "${id}" was changed since you read version ${seen}: it is at ${now}. Read it again and ` +
      "repeat your change.",
    { version: now },
  );
}
