import type { Run } from "../../contract/imports.ts";
import type { ScheduleSummary, Slot } from "../../contract/schedules.ts";
import { isWithin, type Reach, refuseBeyond } from "../../domain/access.ts";
import { cadenceInWords } from "../../domain/cadence-in-words.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { parseConnectionId } from "../../domain/ids.ts";
import { mailAddressId } from "../../domain/mail-addresses.ts";
import { isActive, isHeld } from "../../domain/schedule.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { World } from "../../ports/world.ts";
import { eachItem, everyItem } from "../every-item.ts";
import { healthOf } from "./health.ts";
import { isOverdue } from "./overdue.ts";
import { nextOf } from "./view.ts";

type ListSchedulesDeps = Pick<World, "clock" | "schedules" | "cohorts" | "mailAddresses" | "runs">;

/** As a query has it. */
interface Asked {
  connectionId?: string | undefined;
  /** Only those that are late. */
  late?: boolean | undefined;
  /** Only those whose recipients are all blocked, and that are not paused. */
  unmailed?: boolean | undefined;
  /** Only those whose next occurrence is the soonest, in that order, as many as a page has: there is no other page. */
  soonest?: boolean | undefined;
}

/**
 * All that have not ended, with their last run and next occurrence. A page may be shorter than requested, even empty,
 * without being the last.
 */
export async function listSchedules(
  world: ListSchedulesDeps,
  wanted: PageWanted,
  reach: Reach,
  { connectionId, late, unmailed, soonest }: Asked = {},
): Promise<Page<ScheduleSummary>> {
  const connection = connectionId === undefined ? undefined : parseConnectionId(connectionId);
  if (soonest && wanted.cursor !== undefined)
    throw new DomainError("invalid", "invalid-cursor", "The soonest are one page: leave out the cursor.");
  if (connection !== undefined) refuseBeyond(reach, connection);
  const isUnmailed = unmailed ? await unmailedTest(world) : undefined;
  if (isUnmailed === "none") return { items: [] };
  const held = (page: PageWanted) => world.schedules.held(page, connection);
  const isSeen = (slot: Slot) => isWithin(reach, slot.connectionId);
  const { items, ...page } = soonest
    ? { items: await soonestOf(eachItem(held), isSeen, { now: world.clock.now(), count: wanted.limit }) }
    : await held(wanted);
  // Most are not late, by what the list tells of them: only the others are read.
  const hints = isUnmailed ? items.filter(isUnmailed) : items;
  const hinted = late ? await overdueOf(world, hints) : hints;
  const slots = await Promise.all(hinted.map(({ cohortId }) => world.schedules.read(cohortId)));
  const seen = slots.filter(isHeld).filter((slot) => isSeen(slot) && (!isUnmailed || isUnmailed(slot)));
  const chosen = late ? await overdueOf(world, seen) : seen;
  return { items: await Promise.all(chosen.map((slot) => summary(world, slot, reach))), ...page };
}

/** `none`: no address is blocked. */
async function unmailedTest({
  mailAddresses,
}: Pick<World, "mailAddresses">): Promise<((slot: Slot) => boolean) | "none"> {
  const known = await everyItem((wanted) => mailAddresses.list(wanted));
  const blocked = new Set(known.flatMap(({ id, block }) => (block ? [id] : [])));
  if (blocked.size === 0) return "none";
  return (slot) => isActive(slot) && slot.recipients.every((to) => blocked.has(mailAddressId(to)));
}

/** Many schedules have the same cadence: its next occurrence is computed once. */
async function soonestOf(
  slots: AsyncIterable<Slot>,
  isSeen: (slot: Slot) => boolean,
  { now, count }: { now: Date; count: number },
): Promise<Slot[]> {
  const dues = new Map<string, string>();
  const next: { slot: Slot; due: string }[] = [];
  for await (const slot of slots) {
    const cadence = JSON.stringify([slot.cadence, slot.state]);
    const due = dues.get(cadence) ?? nextOf(slot, now, 1)[0]?.due ?? "";
    dues.set(cadence, due);
    if (due !== "" && isSeen(slot)) next.push({ slot, due });
  }
  const inOrder = next.sort((one, other) => Date.parse(one.due) - Date.parse(other.due));
  return inOrder.slice(0, count).map(({ slot }) => slot);
}

async function overdueOf<Held extends Slot>(world: ListSchedulesDeps, slots: Held[]): Promise<Held[]> {
  const overdue = await Promise.all(slots.map((slot) => isOverdue(world, slot)));
  return slots.filter((_, at) => overdue[at]);
}

async function summary(world: ListSchedulesDeps, slot: Slot, reach: Reach): Promise<ScheduleSummary> {
  const { cohortId, state, cadence, connectionId } = slot;
  const [cohort, { lastRun, health }] = await Promise.all([
    world.cohorts.read(cohortId),
    healthOf(world, slot, reach),
  ]);
  const [next] = nextOf(slot, world.clock.now(), 1);
  return {
    cohortId,
    cohortName: cohort?.name ?? cohortId,
    state,
    cadence,
    inWords: { en: cadenceInWords(cadence, "en"), es: cadenceInWords(cadence, "es") },
    connectionId,
    ...(next && { next }),
    ...(lastRun && { lastRun: outcomeOf(lastRun) }),
    health,
  };
}

function outcomeOf({ id, time, status, reason, totalUsersImported }: Run): ScheduleSummary["lastRun"] & {} {
  return {
    id,
    time,
    status,
    ...(reason && { reason }),
    ...(totalUsersImported !== undefined && { totalUsersImported }),
  };
}
