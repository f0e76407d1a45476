import { isDeepStrictEqual } from "node:util";
import type { Cohort, CohortPatch } from "../../contract/cohorts.ts";
import type { Guard, GuardPatch } from "../../contract/guard.ts";
import type { CohortId } from "../../contract/ids.ts";
import type { World } from "../../ports/world.ts";
import { revise } from "../revise.ts";
import { refuseChanged } from "./change.ts";
import { keepEarlier } from "./earlier-definitions.ts";
import { readCohort } from "./read.ts";

/**
 * Changes what is not the definition, and keeps what the patch leaves out. Braze gets a new name with the next import.
 * With a `version`, only if the cohort still has it; without, the last write of each field wins. A patch that changes
 * nothing leaves the version as it is.
 */
export async function patchCohort(
  world: Pick<World, "clock" | "cohorts" | "earlierDefinitions" | "log">,
  { id, patch }: { id: CohortId; patch: CohortPatch },
): Promise<Cohort> {
  const { cohorts, log } = world;
  const { version, ...changes } = patch;
  const { now, was } = await revise<Cohort>(cohorts, {
    what: "cohort",
    id,
    read: () => readCohort({ cohorts }, id),
    revised(kept) {
      refuseChanged(kept, version);
      const next = patched(kept, changes);
      return isDeepStrictEqual(next, kept) ? kept : next;
    },
    before: (kept, next) => keepEarlier(world, kept, next),
  });
  if (now !== was) log.info("cohort-changed", { cohort: id });
  return now;
}

function patched(kept: Cohort, patch: Omit<CohortPatch, "version">): Cohort {
  const { identifierOrder: order, guard, tags: had, ...others } = kept;
  const { name = kept.name, timeZone = kept.timeZone } = patch;
  const identifierOrder = patch.identifierOrder === undefined ? order : patch.identifierOrder;
  const tags = patch.tags === undefined ? had : patch.tags;
  const bounds = patch.guard === null ? undefined : merged(guard, patch.guard);
  return {
    ...others,
    name,
    timeZone,
    ...(identifierOrder && { identifierOrder }),
    ...(bounds && { guard: bounds }),
    ...(tags && { tags }),
  };
}

/** Undefined without any bound: all have their defaults. */
function merged(guard: Guard | undefined, patch: GuardPatch = {}): Guard | undefined {
  const bounds = Object.entries({ ...guard, ...patch }).filter(([, bound]) => bound !== null);
  return bounds.length === 0 ? undefined : Object.fromEntries(bounds);
}
