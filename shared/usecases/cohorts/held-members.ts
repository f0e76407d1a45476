/** Members that Braze holds, or may hold: whom nobody may leave behind by accident. */
import { Refusal } from "../../domain/refusal.ts";
import type { LedgerState, World } from "../../ports.ts";

export interface HeldAt {
  connectionId: string;
  members: number;
}

export function heldAt({ byConnection }: LedgerState): HeldAt[] {
  return Object.entries(byConnection)
    .map(([connectionId, { pointer }]) => ({
      connectionId,
      members: (pointer?.inCount ?? 0) + (pointer?.unsureCount ?? 0),
    }))
    .filter(({ members }) => members > 0);
}

/** Refuses to turn a cohort's schedule away from a connection where it has members. */
export const refuseWhileHeld =
  ({ ledgers }: Pick<World, "ledgers">) =>
  async (cohort: string, connectionId: string): Promise<void> => {
    const held = heldAt(await ledgers.read(cohort)).filter((one) => one.connectionId === connectionId);
    const [here] = held;
    if (!here) return;
    throw new Refusal(
      "conflict",
      "members-left-at-braze",
      `Braze still holds ${here.members} users of this cohort at the connection ${connectionId}. Import it there with "empty": true first, or repeat with ?leaveMembers=true to leave them.`,
      { held },
    );
  };
