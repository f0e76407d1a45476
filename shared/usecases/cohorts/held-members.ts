/** Members that Braze holds or may hold, and that must not be left behind by accident. */
import type { CohortId, ConnectionId } from "../../contract/ids.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { heldIn } from "../../domain/run.ts";
import type { LedgerState } from "../../ports/ledgers.ts";
import type { World } from "../../ports/world.ts";
import { eachPage } from "../every-item.ts";
import { importOfCohortGoingOn } from "../imports/going-on.ts";

export interface HeldAt {
  connectionId: ConnectionId;
  members: number;
  /** There may be other members: the table was restored and the next import finds out, or the ledger must be rebuilt. */
  isOld?: true;
}

export function heldAt({ byConnection }: LedgerState): HeldAt[] {
  return Object.entries(byConnection)
    .map(([connectionId, { pointer }]) => ({
      connectionId: connectionId as ConnectionId,
      members: heldIn(pointer),
      ...((pointer?.restored || pointer?.behind) && { isOld: true as const }),
    }))
    .filter(({ members, isOld }) => members > 0 || isOld);
}

/** `3 users`, for a sentence about what Braze holds. */
export function usersHeld(held: readonly Pick<HeldAt, "members" | "isOld">[]): string {
  const members = held.reduce((sum, one) => sum + one.members, 0);
  const users = `${members} ${members === 1 ? "user" : "users"}`;
  if (!held.some(({ isOld }) => isOld)) return users;
  return `${users} or others (how many is known again after the next import, or once the ledger is rebuilt)`;
}

export interface HeldOf extends Omit<HeldAt, "connectionId"> {
  cohortId: CohortId;
}

/**
 * The existing cohorts with members at the connection. For a deleted cohort, its deletion decided about the members.
 */
export async function heldThrough(
  { cohorts, ledgers }: Pick<World, "cohorts" | "ledgers">,
  connectionId: ConnectionId,
): Promise<HeldOf[]> {
  const held: HeldOf[] = [];
  for await (const page of eachPage((wanted) => cohorts.list(wanted))) {
    const states = await Promise.all(page.map(async ({ id }) => ({ id, state: await ledgers.read(id) })));
    for (const { id, state } of states) {
      const here = heldAt(state).find((one) => one.connectionId === connectionId);
      if (!here) continue;
      const { connectionId: _, ...members } = here;
      held.push({ cohortId: id, ...members });
    }
  }
  return held;
}

/**
 * Refuses to move a cohort's schedule away from a connection where Braze holds members, or where an import is in
 * progress.
 */
export async function refuseWhileHeld(
  { runs, ledgers }: Pick<World, "runs" | "ledgers">,
  { cohort, connectionId }: { cohort: CohortId; connectionId: ConnectionId },
): Promise<void> {
  const run = await importOfCohortGoingOn(runs, { cohort, connection: connectionId });
  if (run) {
    throw new DomainError(
      "conflict",
      "import-going-on",
      `The import ${run.id} of this cohort at the connection ${connectionId} has not ended. Change ` +
        "the connection when it has, or repeat with ?leaveMembers=true.",
      { run: run.id },
    );
  }
  const state = await ledgers.read(cohort);
  const held = heldAt(state).filter((one) => one.connectionId === connectionId);
  const [here] = held;
  if (!here) return;
  // An import that empties it is compared with the ledger, too.
  const first = state.byConnection[connectionId]?.pointer?.behind
    ? `Rebuild its ledger there first (POST /cohorts/${cohort}/ledger/rebuild)`
    : `Import it there with "empty": true first`;
  throw new DomainError(
    "conflict",
    "members-left-at-braze",
    `Braze still holds ${usersHeld([here])} of this cohort at the connection ${connectionId}. ` +
      `${first}, or repeat with ?leaveMembers=true to leave them.`,
    { held },
  );
}
