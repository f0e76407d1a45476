/** Which events a criterion can depend on, so that the rest of a large table need not be read. */
import type { Criterion } from "../contract/criteria.ts";
import { spanOf } from "./period.ts";

export interface AskedEvents {
  /** Left out: of any name. */
  names?: readonly string[];
  /** No event before it matters. Left out: any may. */
  from?: Date;
}

/** For data sets with users: where there are none, whoever has any event is somebody. */
export function askedEvents(where: Criterion, when: { asOf: Date; timeZone: string }): AskedEvents {
  const asked = eventsOf(where, when);
  const names = new Set<string>();
  let from: Date | undefined = when.asOf;
  for (const one of asked) {
    if (one === "any") return {};
    names.add(one.event);
    if (from && one.from && one.from < from) from = one.from;
    if (!one.from) from = undefined;
  }
  return { names: [...names], ...(from && { from }) };
}

type Asked = "any" | { event: string; from: Date | undefined };

function eventsOf(where: Criterion, when: { asOf: Date; timeZone: string }): Asked[] {
  if ("all" in where) return where.all.flatMap((one) => eventsOf(one, when));
  if ("any" in where) return where.any.flatMap((one) => eventsOf(one, when));
  if ("not" in where) return eventsOf(where.not, when);
  if ("user" in where) return [];
  // The first or the last event of a user, whenever it was.
  if ("firstSeen" in where || "lastSeen" in where) return ["any"];
  const { event, period } = eventOf(where);
  return [{ event, from: period && spanOf(period, when.asOf, when.timeZone).from }];
}

function eventOf(
  where: Extract<Criterion, { performed: unknown } | { didNotPerform: unknown } | { aggregate: unknown }>,
) {
  if ("performed" in where) return where.performed;
  return "didNotPerform" in where ? where.didNotPerform : where.aggregate;
}
