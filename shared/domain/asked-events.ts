/** Which events a criterion can depend on, so that the rest of a large table need not be read. */
import type { Criterion } from "../contract/criteria.ts";
import { type Span, spanOf } from "./period.ts";

export interface AskedEvents {
  /** Left out: of any name. */
  names?: readonly string[];
  /** No event before it matters. Left out: any may. */
  from?: Date;
  /** No event at or after it matters. Left out: any before the import may. */
  to?: Date;
}

/** For data sets with users: where there are none, whoever has any event is somebody. */
export function askedEvents(where: Criterion, when: { asOf: Date; timeZone: string }): AskedEvents {
  const asked = eventsOf(where, when);
  const names = new Set<string>();
  const spans: (Span | undefined)[] = [];
  for (const one of asked) {
    if (one === "any") return {};
    names.add(one.event);
    spans.push(one.span);
  }
  return { names: [...names], ...around(spans, when.asOf) };
}

/** What all of them are in. */
function around(spans: readonly (Span | undefined)[], asOf: Date): Pick<AskedEvents, "from" | "to"> {
  let [from, to] = [asOf, new Date(0)];
  for (const span of spans) {
    if (!span) return {};
    if (span.from < from) from = span.from;
    if (span.to > to) to = span.to;
  }
  return { from, ...(spans.length > 0 && to < asOf && { to }) };
}

type Asked = "any" | { event: string; span: Span | undefined };

function eventsOf(where: Criterion, when: { asOf: Date; timeZone: string }): Asked[] {
  if ("all" in where) return where.all.flatMap((one) => eventsOf(one, when));
  if ("any" in where) return where.any.flatMap((one) => eventsOf(one, when));
  if ("not" in where) return eventsOf(where.not, when);
  if ("user" in where) return [];
  // The first or the last event of a user, whenever it was.
  if ("firstSeen" in where || "lastSeen" in where) return ["any"];
  const { event, period } = eventOf(where);
  return [{ event, span: period && spanOf(period, when.asOf, when.timeZone) }];
}

function eventOf(
  where: Extract<Criterion, { performed: unknown } | { didNotPerform: unknown } | { aggregate: unknown }>,
) {
  if ("performed" in where) return where.performed;
  return "didNotPerform" in where ? where.didNotPerform : where.aggregate;
}
