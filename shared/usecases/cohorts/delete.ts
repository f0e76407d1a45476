import type { Cohort } from "../../contract/cohorts.ts";
import type { CohortId, RunId } from "../../contract/ids.ts";
import { type Reach, refuseBeyond } from "../../domain/access.ts";
import { changedMeanwhile, DomainError } from "../../domain/domain-error.ts";
import { isFinished } from "../../domain/run.ts";
import { isHeld } from "../../domain/schedule.ts";
import type { World } from "../../ports/world.ts";
import { importOfCohortGoingOn } from "../imports/going-on.ts";
import { endSlot } from "../schedules/end.ts";
import type { RollForwardDeps } from "../schedules/roll-forward.ts";
import { refuseScheduled } from "../schedules/scheduled.ts";
import { type HeldAt, heldAt, usersHeld } from "./held-members.ts";
import { readCohort } from "./read.ts";

type DeleteCohortDeps = Pick<
  World,
  "clock" | "cohorts" | "connections" | "dataSets" | "earlierDefinitions" | "runs" | "ledgers" | "log"
> &
  RollForwardDeps;

/**
 * Braze has no "delete cohort": its members stay in it. So this refuses while Braze may hold members, unless
 * `leaveMembers`; members at a deleted connection do not count, because its deletion left them there. It also refuses
 * while an import is in progress, and while there is a schedule, unless `force`, which ends it. History
 * stays, and ledgers until they are old. Members and a schedule at a connection beyond reach are not left or ended.
 */
export async function deleteCohort(
  world: DeleteCohortDeps,
  { id, leaveMembers, force, reach }: { id: CohortId; leaveMembers: boolean; force: boolean; reach: Reach },
): Promise<void> {
  const { cohorts, clock, dataSets, schedules, log } = world;
  const cohort = await readCohort({ cohorts }, id);
  await refuseUsed(world, cohort, { leaveMembers, reach });
  const slot = await schedules.read(id);
  if (isHeld(slot)) {
    refuseBeyond(reach, slot.connectionId);
    if (!force) refuseScheduled(`"${cohort.name}"`, [slot], clock.now());
    await endSlot(world, { cohort: id, check: (kept) => refuseBeyond(reach, kept.connectionId) });
    // Where Scheduler is slow an import may have begun, or ended, meanwhile.
    await refuseUsed(world, cohort, { leaveMembers, reach });
  }
  const { definition } = cohort;
  // Read before the cohort is removed: its id is not used again, so nobody relies on this claim afterwards.
  const use =
    "dataSet" in definition ? await dataSets.useOf({ dataSet: definition.dataSet, cohort: id }) : undefined;
  if ((await cohorts.remove(cohort)) === "changed-meanwhile") throw changedMeanwhile("cohort", id);
  if (use) await dataSets.forget(use);
  // What is left if this breaks off, or is kept meanwhile by a change that loses, `timers/retention` finds.
  await world.earlierDefinitions.forget(id);
  // For a schedule that was created meanwhile: its creator checks that the cohort exists after it has taken the slot.
  const late = await schedules.read(id);
  if (isHeld(late) && late.state !== "ending") await endSlot(world, { cohort: id });
  log.info("cohort-deleted", { cohort: id });
}

async function refuseUsed(
  { connections, runs, ledgers }: Pick<World, "connections" | "runs" | "ledgers">,
  cohort: Cohort,
  { leaveMembers, reach }: { leaveMembers: boolean; reach: Reach },
): Promise<void> {
  const going = await importOfCohortGoingOn(runs, { cohort: cohort.id });
  if (going) {
    refuseBeyond(reach, going.connectionId);
    throw inUse(cohort, going.id);
  }
  const state = await ledgers.read(cohort.id);
  // An import whose counts do not reconcile keeps its lease when it ends: what Braze holds is not known.
  const { lease } = state;
  const ended = lease && (await runs.read(lease.run));
  if (lease && !(ended && isFinished(ended) && leaveMembers)) throw inUse(cohort, lease.run);
  const held: HeldAt[] = [];
  for (const one of heldAt(state)) if (await connections.read(one.connectionId)) held.push(one);
  for (const { connectionId } of held) refuseBeyond(reach, connectionId);
  if (held.length > 0 && !leaveMembers) throw stillHeld(cohort, held);
}

function inUse({ name }: Cohort, run: RunId): DomainError {
  return new DomainError(
    "conflict",
    "import-going-on",
    `The import ${run} of "${name}" has not ended. Delete the cohort when it has.`,
    { run },
  );
}

function stillHeld({ name }: Cohort, held: HeldAt[]): DomainError {
  const counts = held.map(({ connectionId, members, isOld }) => {
    const shown = isOld ? usersHeld([{ members, isOld }]) : members;
    return `${shown} at the connection ${connectionId}`;
  });
  return new DomainError(
    "conflict",
    "members-left-at-braze",
    `Braze still holds users of "${name}": ${counts.join(", ")}. Import it there with "empty": true first, or delete it with ?leaveMembers=true to leave them.`,
    { held },
  );
}
