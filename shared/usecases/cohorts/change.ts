import type { Cohort, CohortChange } from "../../contract/cohorts.ts";
import type { CohortId } from "../../contract/ids.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { listsAfter } from "../../domain/list-versions.ts";
import type { World } from "../../ports/world.ts";
import { revise } from "../revise.ts";
import { claimDataSet } from "./data-set.ts";
import { readCohort } from "./read.ts";

type ChangeCohortDeps = Pick<World, "clock" | "cohorts" | "dataSets" | "log">;

/**
 * Replaces the definition as a whole, and keeps the id and the names of former lists. Braze gets a new name with the
 * next import. With a `version`, only if the cohort still has it; without, the last write wins.
 */
export async function changeCohort(
  { clock, cohorts, dataSets, log }: ChangeCohortDeps,
  { id, change }: { id: CohortId; change: CohortChange },
): Promise<Cohort> {
  const { version, ...request } = change;
  await readCohort({ cohorts }, id);
  await claimDataSet(dataSets, { definition: request.definition, cohort: id });
  const changed = await revise(cohorts, {
    what: "cohort",
    id,
    read: () => readCohort({ cohorts }, id),
    revised({ createdAt, version: now, lists: had = [] }): Cohort {
      if (version !== undefined && version !== now) throw wasChanged(id, version, now);
      const lists = listsAfter(had, request.definition, clock.now().toISOString());
      return { ...request, id, createdAt, version: now, ...lists };
    },
  });
  log.info("cohort-changed", { cohort: id });
  return changed.now;
}

function wasChanged(id: CohortId, seen: number, now: number): DomainError {
  return new DomainError(
    "conflict",
    "changed-meanwhile",
    `The cohort "${id}" was changed since you read version ${seen}: it is at ${now}. Read it again and ` +
      "repeat your change.",
    { version: now },
  );
}
