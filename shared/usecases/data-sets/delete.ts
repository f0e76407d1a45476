import type { Cohort } from "../../contract/cohorts.ts";
import { changedMeanwhile, DomainError, notFound } from "../../domain/domain-error.ts";
import { CLAIM_MS, COHORTS_NAMED } from "../../limits.ts";
import type { DataSetUsage } from "../../ports/stores.ts";
import type { World } from "../../ports/world.ts";

type DeleteDataSetDeps = Pick<World, "clock" | "cohorts" | "dataSets" | "log">;

/** Tries before the caller gets the error that others keep changing it. */
const TRIES = 5;

/**
 * Refuses while a cohort uses it. A cohort claims its data set before it is stored, so one that is stored at the same
 * time either is seen here, or finds no data set and is refused. Files in the data bucket stay.
 */
export async function deleteDataSet(world: DeleteDataSetDeps, id: string): Promise<void> {
  const { dataSets, log } = world;
  for (let tried = 0; tried < TRIES; tried++) {
    const usage = await dataSets.usage(id);
    if (!usage) throw notFound("data set", id);
    await refuseUsed(world, usage);
    if ((await dataSets.remove(usage)) === "changed-meanwhile") continue;
    log.info("data-set-deleted", { dataSet: id });
    return;
  }
  throw changedMeanwhile("data set", id);
}

async function refuseUsed({ clock, cohorts, dataSets }: DeleteDataSetDeps, { id, uses }: DataSetUsage) {
  const users: Cohort[] = [];
  let claimed = false;
  for (const use of uses) {
    const cohort = await cohorts.read(use.cohort);
    if (cohort && "dataSet" in cohort.definition && cohort.definition.dataSet === id) users.push(cohort);
    // The cohort may be about to be stored, until its request has ended in any case.
    else if (clock.now().getTime() - Date.parse(use.since) < CLAIM_MS) claimed = true;
    else await dataSets.forget(use);
    if (users.length > COHORTS_NAMED) break;
  }
  if (users.length > 0) throw inUse(id, users);
  if (claimed) throw justClaimed(id);
}

function inUse(id: string, users: readonly Cohort[]): DomainError {
  const named = users.slice(0, COHORTS_NAMED).map((cohort) => ({ id: cohort.id, name: cohort.name }));
  const more = users.length > named.length ? " and others" : "";
  const names = named.map(({ name }) => `"${name}"`).join(", ");
  const [them, these] = users.length === 1 ? ["it", "this cohort"] : ["them", "these cohorts"];
  return new DomainError(
    "conflict",
    "data-set-in-use",
    `The data set "${id}" is used by ${these}: ${names}${more}. Delete ${them} or give ${them} another data set first.`,
    { cohorts: named },
  );
}

function justClaimed(id: string): DomainError {
  return new DomainError(
    "conflict",
    "data-set-in-use",
    `A cohort that uses the data set "${id}" was created or changed just now. Try again in a minute.`,
    { cohorts: [] },
  );
}
