/**
 * A selection as DuckDB's SQL: what is remembered of each user's events, in one pass over them, and a condition over
 * that and the user's own properties. Every value is a parameter.
 */
import type { Span } from "../../../domain/period.ts";
import type { Condition, Matching, Remembered, SelectionForm } from "../../../domain/selection.ts";
import { DECIMAL, type Parameters } from "../scratch/parameters.ts";
import { numberHolds, textHolds } from "./comparisons.ts";

export interface WrittenCriteria {
  /** True or false of a row of `users` joined with its `seen`. */
  condition: string;
  /** `expression AS name`, over the events of one user: columns of `seen`. None: events do not matter. */
  remembered: string[];
  /** True of each event that anything remembered depends on: a user who has others only is as one who has none. */
  matters: string;
  /** Properties that the SQL names: as `user_N` of users, as `event_N` of events. */
  properties: { user: ReadonlyMap<string, string>; event: ReadonlyMap<string, string> };
}

/** Events have `happened_at` and `event_name`. */
export function written(form: SelectionForm, parameters: Parameters): WrittenCriteria {
  const writer = new Writer(form, parameters);
  const remembered = form.remembered.map((one, at) => `${writer.aggregate(one)} AS ${nameOf(at)}`);
  const condition = writer.condition(form.condition);
  const properties = {
    user: named("user", form.properties.user),
    event: named("event", form.properties.event),
  };
  return { condition, remembered, matters: writer.matters, properties };
}

function nameOf(remembered: number): string {
  return `remembered_${remembered}`;
}

function named(of: "user" | "event", properties: readonly string[]): Map<string, string> {
  return new Map(properties.map((property, at) => [`${of}_${at}`, property]));
}

class Writer {
  readonly #form: SelectionForm;
  readonly #parameters: Parameters;
  readonly #mattering: string[] = [];
  readonly #matching = new Map<Matching, string>();

  constructor(form: SelectionForm, parameters: Parameters) {
    this.#form = form;
    this.#parameters = parameters;
  }

  get matters(): string {
    return this.#mattering.length > 0 ? `(${this.#mattering.join(" OR ")})` : "false";
  }

  aggregate(one: Remembered): string {
    switch (one.what) {
      case "first":
      case "last":
        this.#mattering.push("true");
        return `${one.what === "first" ? "min" : "max"}(happened_at)`;
      case "count":
        return this.#filtered("count(*)", one.of);
      case "distinct":
        return this.#filtered(`count(DISTINCT ${this.#event(one.property)})`, one.of);
      case "sum":
      case "numbers":
      case "minimum":
      case "maximum":
        return this.#filtered(`${functions[one.what]}(number_in(${this.#event(one.property)}))`, one.of);
      default:
        return one satisfies never;
    }
  }

  condition(one: Condition): string {
    if ("all" in one) return `(${one.all.map((inner) => this.condition(inner)).join(" AND ")})`;
    if ("any" in one) return `(${one.any.map((inner) => this.condition(inner)).join(" OR ")})`;
    if ("not" in one) return `(NOT ${this.condition(one.not)})`;
    if ("user" in one) {
      const { property, is } = one.user;
      const at = this.#form.properties.user.indexOf(property);
      return textHolds(`users.user_${at}`, is, this.#parameters);
    }
    const seen = `seen.${nameOf(one.remembered)}`;
    if ("count" in one)
      return `(coalesce(${seen}, 0) ${one.count.sign} ${this.#parameters.of(one.count.to)})`;
    if ("within" in one) return `coalesce(${this.#within(seen, one.within)}, false)`;
    // Without values a sum by which an average is known is NULL, and so is every comparison with it.
    const times = one.times === undefined ? undefined : `seen.${nameOf(one.times)}`;
    const zero = times === undefined ? zeros[this.#form.remembered[one.remembered]?.what ?? ""] : undefined;
    const number = zero === undefined ? seen : `coalesce(${seen}, ${zero})`;
    return numberHolds(number, one.number, this.#parameters, times);
  }

  #filtered(aggregate: string, of: Matching): string {
    return `${aggregate} FILTER (WHERE ${this.#matches(of)})`;
  }

  #matches(of: Matching): string {
    const known = this.#matching.get(of);
    if (known !== undefined) return known;
    const { event, span, having } = of;
    const named = [
      `event_name = ${this.#parameters.of(event)}`,
      ...(span ? [this.#within("happened_at", span)] : []),
    ].join(" AND ");
    this.#mattering.push(`(${named})`);
    const tests = having.map(({ property, is }) => textHolds(this.#event(property), is, this.#parameters));
    const matches = [named, ...tests].join(" AND ");
    this.#matching.set(of, matches);
    return matches;
  }

  #within(at: string, { from, to }: Span): string {
    return `(${at} >= ${this.#parameters.instant(from)} AND ${at} < ${this.#parameters.instant(to)})`;
  }

  #event(property: string): string {
    return `event_${this.#form.properties.event.indexOf(property)}`;
  }
}

const functions = { sum: "sum", numbers: "count", minimum: "min", maximum: "max" } as const;

/** Where nothing is remembered. */
const zeros: Readonly<Record<string, string>> = { distinct: "0", sum: `CAST(0 AS ${DECIMAL})` };
