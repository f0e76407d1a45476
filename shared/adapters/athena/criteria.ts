/** A selection as Athena's SQL, over columns that `selection.ts` makes of the tables. */
import type { Span } from "../../domain/period.ts";
import type { Condition, Matching, Remembered, SelectionForm } from "../../domain/selection.ts";
import type { Bound, TextTest } from "../../domain/selection-tests.ts";
import { DECIMAL, decimalLiteral, textList, textLiteral, timestampLiteral } from "./literals.ts";

/** The columns of a property, by its place among those that the form names: its text, and the same as a number. */
export const propertyColumns = {
  user: (at: number) => ({ text: `user_${at}`, number: `user_${at}_number` }),
  event: (at: number) => ({ text: `event_${at}`, number: `event_${at}_number` }),
};

export interface WrittenCriteria {
  /** True or false of a row of `users` joined with its `seen`. */
  condition: string;
  /** `expression AS name`, over the events of one user: columns of `seen`. None: events do not matter. */
  remembered: string[];
  /** True of each event that anything remembered depends on. */
  matters: string;
}

/** Events have `happened_at` and `event_name`. `users`: the relation that has the users' properties. */
export function written(form: SelectionForm, users: "users" | "seen"): WrittenCriteria {
  const remembered = form.remembered.map((one, at) => `${aggregate(form, one)} AS ${nameOf(at)}`);
  const mattering = form.remembered.map((one) => ("of" in one ? named(one.of) : "true"));
  const matters = [...new Set(mattering)].map((one) => `(${one})`).join(" OR ");
  const condition = conditionOf({ form, users }, form.condition);
  return { condition, remembered, matters: `(${matters || "false"})` };
}

function nameOf(remembered: number): string {
  return `remembered_${remembered}`;
}

function aggregate(form: SelectionForm, one: Remembered): string {
  if (!("of" in one)) return one.what === "first" ? "min(happened_at)" : "max(happened_at)";
  const matches = matchesOf(form, one.of);
  if (one.what === "count") return `count(*) FILTER (WHERE ${matches})`;
  const { text, number } = eventColumns(form, one.property);
  switch (one.what) {
    case "distinct":
      return `count(DISTINCT CASE WHEN ${matches} THEN ${text} END)`;
    case "sum":
      return `sum(${number}) FILTER (WHERE ${matches})`;
    case "numbers":
      return `count(${number}) FILTER (WHERE ${matches})`;
    case "minimum":
      return `min(${number}) FILTER (WHERE ${matches})`;
    case "maximum":
      return `max(${number}) FILTER (WHERE ${matches})`;
    default:
      return one satisfies never;
  }
}

function matchesOf(form: SelectionForm, of: Matching): string {
  const tests = of.having.map(({ property, is }) => textHolds(eventColumns(form, property), is));
  return [named(of), ...tests].join(" AND ");
}

function named({ event, span }: Matching): string {
  return [`event_name = ${textLiteral(event)}`, ...(span ? [within("happened_at", span)] : [])].join(" AND ");
}

function eventColumns({ properties }: SelectionForm, property: string) {
  return propertyColumns.event(properties.event.indexOf(property));
}

function conditionOf(of: { form: SelectionForm; users: string }, one: Condition): string {
  const { form, users } = of;
  if ("all" in one) return `(${one.all.map((inner) => conditionOf(of, inner)).join(" AND ")})`;
  if ("any" in one) return `(${one.any.map((inner) => conditionOf(of, inner)).join(" OR ")})`;
  if ("not" in one) return `(NOT ${conditionOf(of, one.not)})`;
  if ("user" in one) {
    const { text, number } = propertyColumns.user(form.properties.user.indexOf(one.user.property));
    return textHolds({ text: `${users}.${text}`, number: `${users}.${number}` }, one.user.is);
  }
  const seen = `seen.${nameOf(one.remembered)}`;
  if ("count" in one) return `(coalesce(${seen}, 0) ${one.count.sign} ${one.count.to})`;
  if ("within" in one) return sure(within(seen, one.within));
  if (one.times !== undefined) return numberHolds(seen, one.number, `seen.${nameOf(one.times)}`);
  const zero = zeros[form.remembered[one.remembered]?.what ?? ""];
  return numberHolds(zero === undefined ? seen : `coalesce(${seen}, ${zero})`, one.number);
}

/** Where nothing is remembered. */
const zeros: Readonly<Record<string, string>> = { distinct: "0", sum: `CAST(0 AS ${DECIMAL})` };

function textHolds(of: { text: string; number: string }, is: TextTest): string {
  if ("isSet" in is) return is.isSet ? `(${of.text} IS NOT NULL)` : `(${of.text} IS NULL)`;
  if ("not" in is) return `(NOT ${textHolds(of, is.not)})`;
  if ("both" in is) return `(${is.both.map((one) => textHolds(of, one)).join(" AND ")})`;
  if ("oneOf" in is) {
    const { texts, numbers } = is.oneOf;
    const ways = [
      ...(texts.length > 0 ? [sure(`${of.text} IN (${textList(texts)})`)] : []),
      ...(numbers.length > 0 ? [sure(`${of.number} IN (${numbers.map(decimalLiteral).join(", ")})`)] : []),
    ];
    return `(${ways.join(" OR ")})`;
  }
  if ("contains" in is) return sure(`strpos(${of.text}, ${textLiteral(is.contains)}) > 0`);
  if ("startsWith" in is) return sure(`starts_with(${of.text}, ${textLiteral(is.startsWith)})`);
  if ("sign" in is)
    return typeof is.to === "number"
      ? sure(`${of.number} ${is.sign} ${decimalLiteral(is.to)}`)
      : sure(`${of.text} ${is.sign} ${textLiteral(is.to)}`);
  return is satisfies never;
}

/**
 * Each bound is multiplied by `times`, where an average must not be divided. A product past what a decimal holds is as
 * good as its end.
 */
function numberHolds(number: string, bounds: readonly Bound[], times?: string): string {
  const all = bounds.map(({ sign, to }) => {
    const bound = decimalLiteral(to);
    if (times === undefined) return `${number} ${sign} ${bound}`;
    const end = decimalLiteral(to < 0 ? -Number.MAX_VALUE : Number.MAX_VALUE);
    return `${number} ${sign} coalesce(try(${bound} * ${times}), ${end})`;
  });
  return sure(all.join(" AND "));
}

function sure(condition: string): string {
  return `coalesce(${condition}, false)`;
}

/** Instants of the years 1 to 9999: a bound outside of them is before or after all. */
function within(at: string, { from, to }: Span): string {
  if (to <= FIRST || from > LAST) return "false";
  const bounds = [
    ...(from > FIRST ? [`${at} >= ${timestampLiteral(from)}`] : []),
    ...(to <= LAST ? [`${at} < ${timestampLiteral(to)}`] : []),
  ];
  return `(${bounds.join(" AND ") || `${at} IS NOT NULL`})`;
}

const FIRST = new Date("0001-01-01T00:00:00Z");
const LAST = new Date("9999-12-31T23:59:59.999Z");
