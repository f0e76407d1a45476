import type { Cohort } from "../../contract/cohorts.ts";
import { changedMeanwhile, Refusal } from "../../domain/refusal.ts";
import type { Lease } from "../../domain/run.ts";
import type { LedgerState, World } from "../../ports.ts";
import { readCohort } from "./read.ts";

type Needs = Pick<World, "clock" | "cohorts" | "ledgers" | "log">;

/** Members that Braze holds, or may hold, at a connection. */
interface HeldAt {
  connectionId: string;
  members: number;
}

/**
 * Braze has no "delete cohort": whoever is in it stays in it. So this refuses while someone may be, unless `leaveMembers`;
 * and while an import goes on. History and ledger stay.
 */
export const deleteCohort =
  ({ clock, cohorts, ledgers, log }: Needs) =>
  async (id: string, { leaveMembers }: { leaveMembers: boolean }): Promise<void> => {
    const cohort = await readCohort({ cohorts })(id);
    const state = await ledgers.read(id);
    const dead = state.lease && state.lease.expires <= clock.now().getTime();
    if (state.lease && !(dead && leaveMembers)) throw inUse(cohort, state.lease);
    const held = heldAt(state);
    if (held.length > 0 && !leaveMembers) throw stillHeld(cohort, held);
    if ((await cohorts.remove(cohort)) === "changed-meanwhile") throw changedMeanwhile("cohort", id);
    log.note("cohort-deleted", { cohort: id });
  };

function heldAt({ byConnection }: LedgerState): HeldAt[] {
  return Object.entries(byConnection)
    .map(([connectionId, { pointer }]) => ({
      connectionId,
      members: (pointer?.inCount ?? 0) + (pointer?.unsureCount ?? 0),
    }))
    .filter(({ members }) => members > 0);
}

function inUse({ name }: Cohort, { run }: Lease): Refusal {
  return new Refusal(
    "conflict",
    "import-going-on",
    `The import ${run} of "${name}" has not ended. Delete the cohort when it has.`,
    { run },
  );
}

function stillHeld({ name }: Cohort, held: HeldAt[]): Refusal {
  const counts = held.map(({ connectionId, members }) => `${members} at the connection ${connectionId}`);
  return new Refusal(
    "conflict",
    "members-left-at-braze",
    `Braze still holds users of "${name}": ${counts.join(", ")}. Import it there with "empty": true first, or delete it with ?leaveMembers=true to leave them.`,
    { held },
  );
}
