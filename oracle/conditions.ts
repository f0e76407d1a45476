/** Conditions over a user's events. Each keeps the state of a user that it needs. */
import type {
  Aggregate,
  Criterion,
  DidNotPerform,
  Performed,
  Period,
  Times,
} from "../shared/contract/criteria.ts";
import { holds, numberHolds } from "./comparing.ts";
import { type Billionths, billionths } from "./decimal.ts";
import { isWithin, spanOf } from "./local-time.ts";
import type { Row } from "./rows.ts";

export interface SeenEvent {
  user: string;
  name: string | undefined;
  /** Milliseconds since 1970. */
  at: number;
  row: Row;
}

/** `user` undefined: a row without a user key, which has no events. */
export interface Person {
  user: string | undefined;
  row: Row;
}

interface Moment {
  asOf: Date;
  timeZone: string;
}

/** A criterion in evaluation: call `see` once for every event, in any order, then `selects`. */
export interface Condition {
  see(event: SeenEvent): void;
  selects(person: Person): boolean;
}

export function condition(criterion: Criterion, moment: Moment): Condition {
  if ("all" in criterion) return combined(criterion.all, moment, (all, test) => all.every(test));
  if ("any" in criterion) return combined(criterion.any, moment, (all, test) => all.some(test));
  if ("not" in criterion) return combined([criterion.not], moment, (all, test) => !all.every(test));
  if ("user" in criterion) {
    const { property, is } = criterion.user;
    return { see: () => {}, selects: ({ row }) => holds(is, row[property]) };
  }
  if ("performed" in criterion) return counted(criterion.performed, moment);
  if ("didNotPerform" in criterion) {
    return counted({ ...criterion.didNotPerform, times: { exactly: 0 } }, moment);
  }
  if ("aggregate" in criterion) return aggregated(criterion.aggregate, moment);
  if ("firstSeen" in criterion) return extreme(criterion.firstSeen, moment, Math.min);
  if ("lastSeen" in criterion) return extreme(criterion.lastSeen, moment, Math.max);
  return criterion satisfies never;
}

function combined(
  criteria: readonly Criterion[],
  moment: Moment,
  verdict: (conditions: Condition[], test: (one: Condition) => boolean) => boolean,
): Condition {
  const conditions = criteria.map((one) => condition(one, moment));
  return {
    see: (event) => {
      for (const one of conditions) one.see(event);
    },
    selects: (person) => verdict(conditions, (one) => one.selects(person)),
  };
}

function counted(performed: Performed, moment: Moment): Condition {
  const matches = eventTest(performed, moment);
  const counts = new Map<string, number>();
  const enough = timesTest(performed.times ?? { atLeast: 1 });
  return {
    see: (event) => {
      if (matches(event)) counts.set(event.user, (counts.get(event.user) ?? 0) + 1);
    },
    selects: ({ user }) => enough(counts.get(user ?? "") ?? 0),
  };
}

function timesTest(times: Times): (count: number) => boolean {
  if ("atLeast" in times) return (count) => count >= times.atLeast;
  if ("atMost" in times) return (count) => count <= times.atMost;
  return (count) => count === times.exactly;
}

interface Figures {
  numbers: bigint;
  sum: Billionths;
  minimum: Billionths;
  maximum: Billionths;
}

function aggregated(aggregate: Aggregate, moment: Moment): Condition {
  const { function: wanted, property, is } = aggregate;
  const matches = eventTest(aggregate, moment);
  if (wanted === "distinct") {
    const values = new Map<string, Set<string>>();
    return {
      see: (event) => {
        const value = event.row[property];
        if (value !== undefined && matches(event)) getOrAdd(values, event.user, () => new Set()).add(value);
      },
      selects: ({ user }) => numberHolds(is, billionths(String(values.get(user ?? "")?.size ?? 0))),
    };
  }
  const figures = new Map<string, Figures>();
  return {
    see: (event) => {
      const number = billionths(event.row[property] ?? "");
      if (number === undefined || !matches(event)) return;
      const known = getOrAdd(figures, event.user, () => ({
        numbers: 0n,
        sum: 0n,
        minimum: number,
        maximum: number,
      }));
      known.numbers++;
      known.sum += number;
      if (number < known.minimum) known.minimum = number;
      if (number > known.maximum) known.maximum = number;
    },
    selects: ({ user }) => {
      const known = figures.get(user ?? "");
      if (wanted === "sum") return numberHolds(is, known?.sum ?? 0n);
      if (wanted === "average") return numberHolds(is, known?.sum, known?.numbers);
      return numberHolds(is, known?.[wanted]);
    },
  };
}

/** The first or last event of a user, regardless of its name. */
function extreme(period: Period, moment: Moment, pick: (one: number, other: number) => number): Condition {
  const span = spanOf(period, moment.asOf, moment.timeZone);
  const found = new Map<string, number>();
  return {
    see: ({ user, at }) => {
      found.set(user, pick(found.get(user) ?? at, at));
    },
    selects: ({ user }) => {
      const at = found.get(user ?? "");
      return at !== undefined && isWithin(span, at);
    },
  };
}

function eventTest(wanted: DidNotPerform, moment: Moment): (event: SeenEvent) => boolean {
  const span = wanted.period && spanOf(wanted.period, moment.asOf, moment.timeZone);
  return ({ name, at, row }) =>
    name === wanted.event &&
    isWithin(span, at) &&
    (wanted.where ?? []).every(({ property, is }) => holds(is, row[property]));
}

function getOrAdd<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
