import type { CohortId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import type { TriggerRequest } from "../../contract/schedules.ts";
import type { Reach } from "../../domain/access.ts";
import type { World } from "../../ports/world.ts";
import { type AcceptImportDeps, acceptImport, repeatedImport } from "../run/accept.ts";
import { existingSlot, refuseUnfit } from "./slot.ts";

type TriggerNowDeps = Pick<World, "schedules"> & AcceptImportDeps;

/**
 * Starts a schedule's import by hand, to its connection and its recipients; also while it is paused. Refuses while
 * another import is in progress. A repetition is one whatever was changed of the schedule meanwhile.
 */
export async function triggerNow(
  world: TriggerNowDeps,
  {
    cohort,
    request = {},
    idempotencyKey,
    reach,
  }: {
    cohort: CohortId;
    request?: TriggerRequest;
    idempotencyKey?: string | undefined;
    reach: Reach;
  },
): Promise<Run> {
  const wanted = { cohortId: cohort, trigger: "manual", asked: request, idempotencyKey, reach } as const;
  const repeated = await repeatedImport(world, wanted);
  if (repeated) return repeated;
  const slot = await existingSlot(world.schedules, cohort);
  refuseUnfit(slot, reach);
  const { connectionId, recipients, locale } = slot;
  return acceptImport(world, {
    ...wanted,
    request: { connectionId, recipients, locale, ...request },
    schedule: slot,
  });
}
