/**
 * Criteria as SQL: what is remembered of each user's events, in one pass over them, and a condition over that and the
 * user's own properties. Every value is a parameter.
 */
import type {
  Aggregate,
  Criterion,
  DidNotPerform,
  Performed,
  Period,
  Times,
} from "../../../contract/criteria.ts";
import { type Span, spanOf } from "../../../domain/period.ts";
import { DECIMAL, type Parameters } from "../scratch/parameters.ts";
import { numberHolds, textHolds } from "./comparisons.ts";

export interface Compiled {
  /** True or false of a row of `users` joined with its `seen`. */
  condition: string;
  /** `expression AS name`, over the events of one user: columns of `seen`. None: events do not matter. */
  remembered: string[];
  /** True of each event that anything remembered depends on: a user who has others only is as one who has none. */
  matters: string;
  /** Properties that the SQL names: as `user_N` of users, as `event_N` of events. */
  properties: { user: ReadonlyMap<string, string>; event: ReadonlyMap<string, string> };
}

interface CompileContext {
  asOf: Date;
  timeZone: string;
  parameters: Parameters;
}

/** Events have `happened_at` and `event_name`. */
export function compiled(where: Criterion, context: CompileContext): Compiled {
  const compiler = new Compiler(context);
  const condition = compiler.condition(where);
  const { remembered, properties, matters } = compiler;
  return { condition, remembered, matters, properties };
}

class Compiler {
  readonly remembered: string[] = [];
  readonly properties = { user: new Map<string, string>(), event: new Map<string, string>() };
  readonly #mattering: string[] = [];
  readonly #context: CompileContext;

  constructor(context: CompileContext) {
    this.#context = context;
  }

  get matters(): string {
    return this.#mattering.length > 0 ? `(${this.#mattering.join(" OR ")})` : "false";
  }

  condition(where: Criterion): string {
    if ("all" in where) return this.#joined(where.all, "AND");
    if ("any" in where) return this.#joined(where.any, "OR");
    if ("not" in where) return `(NOT ${this.condition(where.not)})`;
    if ("user" in where) {
      const { property, is } = where.user;
      return textHolds(`users.${this.#property("user", property)}`, is, this.#context.parameters);
    }
    if ("performed" in where) return this.#counted(where.performed);
    if ("didNotPerform" in where) return this.#counted({ ...where.didNotPerform, times: { exactly: 0 } });
    if ("aggregate" in where) return this.#aggregated(where.aggregate);
    if ("firstSeen" in where) return this.#extreme("min", where.firstSeen);
    if ("lastSeen" in where) return this.#extreme("max", where.lastSeen);
    return where satisfies never;
  }

  #joined(all: readonly Criterion[], word: "AND" | "OR"): string {
    return `(${all.map((one) => this.condition(one)).join(` ${word} `)})`;
  }

  #counted(performed: Performed): string {
    const count = this.#remember(`count(*) FILTER (WHERE ${this.#matches(performed)})`);
    return this.#often(`coalesce(${count}, 0)`, performed.times ?? { atLeast: 1 });
  }

  #often(count: string, times: Times): string {
    const { parameters } = this.#context;
    if ("atLeast" in times) return `(${count} >= ${parameters.of(times.atLeast)})`;
    if ("atMost" in times) return `(${count} <= ${parameters.of(times.atMost)})`;
    return `(${count} = ${parameters.of(times.exactly)})`;
  }

  #aggregated(aggregate: Aggregate): string {
    const { function: wanted, property, is } = aggregate;
    const { parameters } = this.#context;
    const text = this.#property("event", property);
    const matches = this.#matches(aggregate);
    const of = (expression: string) => this.#remember(`${expression} FILTER (WHERE ${matches})`);
    switch (wanted) {
      case "distinct":
        return numberHolds(`coalesce(${of(`count(DISTINCT ${text})`)}, 0)`, is, parameters);
      case "sum":
        return numberHolds(
          `coalesce(${of(`sum(number_in(${text}))`)}, CAST(0 AS ${DECIMAL}))`,
          is,
          parameters,
        );
      case "average":
        // Without values the sum is NULL, and so is every comparison with it.
        return numberHolds(of(`sum(number_in(${text}))`), is, parameters, of(`count(number_in(${text}))`));
      case "minimum":
        return numberHolds(of(`min(number_in(${text}))`), is, parameters);
      case "maximum":
        return numberHolds(of(`max(number_in(${text}))`), is, parameters);
      default:
        return wanted satisfies never;
    }
  }

  /** The first or last event of a user, of any name. */
  #extreme(pick: "min" | "max", period: Period): string {
    this.#mattering.push("true");
    const at = this.#remember(`${pick}(happened_at)`);
    return `coalesce(${this.#within(at, this.#span(period))}, false)`;
  }

  #matches({ event, period, where = [] }: DidNotPerform): string {
    const { parameters } = this.#context;
    const named = [
      `event_name = ${parameters.of(event)}`,
      ...(period ? [this.#within("happened_at", this.#span(period))] : []),
    ].join(" AND ");
    this.#mattering.push(`(${named})`);
    const having = where.map(({ property, is }) =>
      textHolds(this.#property("event", property), is, parameters),
    );
    return [named, ...having].join(" AND ");
  }

  #within(at: string, { from, to }: Span): string {
    const { parameters } = this.#context;
    return `(${at} >= ${parameters.instant(from)} AND ${at} < ${parameters.instant(to)})`;
  }

  #span(period: Period): Span {
    return spanOf(period, this.#context.asOf, this.#context.timeZone);
  }

  #remember(expression: string): string {
    const name = `remembered_${this.remembered.length}`;
    this.remembered.push(`${expression} AS ${name}`);
    return `seen.${name}`;
  }

  #property(of: "user" | "event", property: string): string {
    const known = this.properties[of];
    for (const [name, from] of known) if (from === property) return name;
    const name = `${of}_${known.size}`;
    known.set(name, property);
    return name;
  }
}
