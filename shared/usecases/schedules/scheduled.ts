/** Schedules that prevent the deletion or disabling of what they use. */
import type { ConnectionId } from "../../contract/ids.ts";
import type { Slot } from "../../contract/schedules.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { isHeld } from "../../domain/schedule.ts";
import type { Schedules } from "../../ports/schedules.ts";
import type { World } from "../../ports/world.ts";
import { eachPage } from "../every-item.ts";
import { someAtOnce } from "../some-at-once.ts";
import { endSlot } from "./end.ts";
import type { RollForwardDeps } from "./roll-forward.ts";
import { scheduleView } from "./view.ts";

/** Cohorts that are named where their schedules prevent something. */
export const NAMED = 20;
/** Slots of one page: what DynamoDB has read of the list to find some of a connection is not read again for the others. */
const SLOTS_READ = 5_000;

/** The schedules that import through the connection, by cohort; `most` of them, where no more are of interest. */
export async function schedulesThrough(
  schedules: Schedules,
  connection: ConnectionId,
  most = Number.POSITIVE_INFINITY,
): Promise<Slot[]> {
  const found: Slot[] = [];
  const isOver = () => found.length >= most;
  for await (const page of eachPage((wanted) => schedules.held(wanted, connection), SLOTS_READ)) {
    const confirm = async ({ cohortId }: Slot) => {
      // The list is a hint and may be slightly out of date.
      const slot = await schedules.read(cohortId);
      if (isHeld(slot) && slot.connectionId === connection) found.push(slot);
    };
    await someAtOnce(page, confirm, { isOver });
    if (isOver()) break;
  }
  return found.sort((one, other) => (one.cohortId < other.cohortId ? -1 : 1)).slice(0, most);
}

/** Refuses, and lists them, while schedules import through a connection. */
export async function refuseScheduledThrough(
  { clock, schedules }: Pick<World, "clock" | "schedules">,
  { id, name }: { id: ConnectionId; name: string },
): Promise<void> {
  const slots = await schedulesThrough(schedules, id, NAMED + 1);
  if (slots.length > 0) refuseScheduled(`"${name}"`, slots, clock.now());
}

/** Ends the schedules that import through a connection. */
export async function endSchedulesThrough(
  world: Pick<World, "clock"> & RollForwardDeps,
  connection: ConnectionId,
): Promise<void> {
  const slots = await schedulesThrough(world.schedules, connection);
  // One that is ending starts nothing more: only its timer is left, for reconcile.
  const running = slots.filter(({ state }) => state !== "ending");
  const failures: unknown[] = [];
  await someAtOnce(running, async ({ cohortId }) => {
    const isMoved = (slot: Slot) => slot.connectionId !== connection;
    await endSlot(world, { cohort: cohortId, unless: isMoved }).catch((error: unknown) =>
      failures.push(error),
    );
  });
  if (failures.length > 0) throw failures[0];
}

/** `what` can't be ended, because these schedules need it. */
export function refuseScheduled(what: string, slots: readonly Slot[], now: Date): never {
  throw new DomainError(
    "conflict",
    "scheduled",
    `${what} is imported by schedule (${cohortsOf(slots)}). End ${slots.length === 1 ? "that schedule" : "those schedules"} first, or repeat with ?force=true, which ends ${slots.length === 1 ? "it" : "them"}.`,
    { schedules: slots.slice(0, NAMED).map((slot) => scheduleView(slot, now)) },
  );
}

/** The first of them, for a sentence: `cohorts: a, b and more`. */
export function cohortsOf(slots: readonly Slot[]): string {
  const named = slots.slice(0, NAMED).map(({ cohortId }) => cohortId);
  return `cohorts: ${named.join(", ")}${slots.length > NAMED ? " and more" : ""}`;
}
