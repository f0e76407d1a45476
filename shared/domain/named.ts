/** Which events and properties a criterion names. */
import type { Criterion } from "../contract/criteria.ts";

export interface Named {
  events: Set<string>;
  /** Properties by their event. */
  ofEvents: Map<string, Set<string>>;
  ofUsers: Set<string>;
}

/** A condition that asks whether a property is set does not rely on it. */
export function namedIn(where: Criterion): Named {
  const named: Named = { events: new Set(), ofEvents: new Map(), ofUsers: new Set() };
  collect(where, named);
  return named;
}

function collect(where: Criterion, named: Named): void {
  if ("all" in where) for (const one of where.all) collect(one, named);
  else if ("any" in where) for (const one of where.any) collect(one, named);
  else if ("not" in where) collect(where.not, named);
  else if ("user" in where) {
    if (!("isSet" in where.user.is)) named.ofUsers.add(where.user.property);
  } else if ("performed" in where) event(where.performed, named);
  else if ("didNotPerform" in where) event(where.didNotPerform, named);
  else if ("aggregate" in where) {
    event(where.aggregate, named);
    property(where.aggregate.event, where.aggregate.property, named);
  } else if (!("firstSeen" in where || "lastSeen" in where)) where satisfies never;
}

interface OfEvent {
  event: string;
  where?: readonly { property: string; is: object }[] | undefined;
}

function event({ event: name, where = [] }: OfEvent, named: Named): void {
  named.events.add(name);
  for (const { property: of, is } of where) if (!("isSet" in is)) property(name, of, named);
}

function property(of: string, name: string, { ofEvents }: Named): void {
  ofEvents.set(of, (ofEvents.get(of) ?? new Set()).add(name));
}
