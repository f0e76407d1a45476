/**
 * Criteria as a question that any engine can be asked: what is remembered of each user's events, in one pass over them,
 * and a condition over that and the user's own properties. It has no SQL; each dialect is a writer of it. Every test is
 * true or false: what is not set, or can't be read as what it is compared with, makes it false.
 */
import type { Aggregate, Criterion, DidNotPerform, Period, Times } from "../contract/criteria.ts";
import { type Span, spanOf } from "./period.ts";
import { type Bound, boundsOf, type PropertyTest, propertyTest, type Sign } from "./selection-tests.ts";

export interface SelectionForm {
  remembered: readonly Remembered[];
  condition: Condition;
  /** Names of properties that anything of it asks about, each once. */
  properties: Properties;
}

export interface Properties {
  user: readonly string[];
  event: readonly string[];
}

/** Of one user's events. What can't be read as a number is left out of all but `count` and `distinct`. */
export type Remembered =
  | { what: "count"; of: Matching }
  | { what: "distinct" | "sum" | "numbers" | "minimum" | "maximum"; of: Matching; property: string }
  /** The instant of the first or last event of any name. */
  | { what: "first" | "last" };

/** Events of a name, in a span, of which all tests hold. */
export interface Matching {
  event: string;
  span?: Span;
  having: readonly PropertyTest[];
}

/** `remembered`: a place in the list of that name. */
export type Condition =
  | { all: readonly Condition[] }
  | { any: readonly Condition[] }
  | { not: Condition }
  | { user: PropertyTest }
  /** A count of events, which is 0 where nothing is remembered of a user. */
  | { remembered: number; count: { sign: Sign; to: number } }
  /**
   * A number, which is 0 where nothing is remembered and it is a sum or a count of what is distinct. `times`: the bounds are
   * multiplied by it, so that an average need not be divided.
   */
  | { remembered: number; number: readonly Bound[]; times?: number }
  | { remembered: number; within: Span };

interface When {
  asOf: Date;
  /** Days are the days of this zone. */
  timeZone: string;
}

export function selectionForm(where: Criterion, when: When): SelectionForm {
  const compiler = new Compiler(when);
  const condition = compiler.condition(where);
  const { remembered, user, event } = compiler;
  return { remembered, condition, properties: { user: [...user], event: [...event] } };
}

class Compiler {
  readonly remembered: Remembered[] = [];
  readonly user = new Set<string>();
  readonly event = new Set<string>();
  readonly #when: When;

  constructor(when: When) {
    this.#when = when;
  }

  condition(where: Criterion): Condition {
    if ("all" in where) return { all: where.all.map((one) => this.condition(one)) };
    if ("any" in where) return { any: where.any.map((one) => this.condition(one)) };
    if ("not" in where) return { not: this.condition(where.not) };
    if ("user" in where) {
      this.user.add(where.user.property);
      return { user: propertyTest(where.user) };
    }
    if ("performed" in where) return this.#counted(where.performed, where.performed.times ?? { atLeast: 1 });
    if ("didNotPerform" in where) return this.#counted(where.didNotPerform, { exactly: 0 });
    if ("aggregate" in where) return this.#aggregated(where.aggregate);
    if ("firstSeen" in where) return this.#extreme("first", where.firstSeen);
    if ("lastSeen" in where) return this.#extreme("last", where.lastSeen);
    return where satisfies never;
  }

  #counted(filter: DidNotPerform, times: Times): Condition {
    const remembered = this.#remember({ what: "count", of: this.#matching(filter) });
    if ("atLeast" in times) return { remembered, count: { sign: ">=", to: times.atLeast } };
    if ("atMost" in times) return { remembered, count: { sign: "<=", to: times.atMost } };
    return { remembered, count: { sign: "=", to: times.exactly } };
  }

  #aggregated(aggregate: Aggregate): Condition {
    const { function: wanted, property, is } = aggregate;
    this.event.add(property);
    const of = this.#matching(aggregate);
    const number = boundsOf(is);
    if (wanted !== "average") return { remembered: this.#remember({ what: wanted, of, property }), number };
    const sum = this.#remember({ what: "sum", of, property });
    return { remembered: sum, number, times: this.#remember({ what: "numbers", of, property }) };
  }

  #extreme(what: "first" | "last", period: Period): Condition {
    return { remembered: this.#remember({ what }), within: this.#span(period) };
  }

  #matching({ event, period, where = [] }: DidNotPerform): Matching {
    for (const { property } of where) this.event.add(property);
    return { event, ...(period && { span: this.#span(period) }), having: where.map(propertyTest) };
  }

  #span(period: Period): Span {
    return spanOf(period, this.#when.asOf, this.#when.timeZone);
  }

  #remember(one: Remembered): number {
    return this.remembered.push(one) - 1;
  }
}
