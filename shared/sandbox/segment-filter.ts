/** Evaluates a segment's filter for a person. */
import type { CohortCondition, SegmentFilter } from "../contract/sandbox-segments.ts";
import { holds } from "./attribute-comparison.ts";
import type { Person } from "./population.ts";
import { placeOf } from "./replay.ts";

const SUFFIX = "_cohorts";

export interface CohortPlace {
  partner: string;
  id: string;
}

export function cohortsAttributeOf(partner: string): string {
  return `${partner}${SUFFIX}`;
}

/** `does_not_include_value` is the exact opposite, so it is also true for people in no cohort. */
export function passes(filter: SegmentFilter, person: Person): boolean {
  if ("all" in filter) return filter.all.every((one) => passes(one, person));
  if ("any" in filter) return filter.any.some((one) => passes(one, person));
  if ("not" in filter) return !passes(filter.not, person);
  if ("is" in filter) {
    const { attribute, is } = filter;
    return holds(is, Object.hasOwn(person.attributes, attribute) ? person.attributes[attribute] : undefined);
  }
  const inside = person.cohorts.has(placeOf(cohortOf(filter)));
  return "includes_value" in filter ? inside : !inside;
}

/** The distinct cohorts in a filter. */
export function cohortsIn(filter: SegmentFilter): CohortPlace[] {
  const found = new Map<string, CohortPlace>();
  const visit = (one: SegmentFilter): void => {
    if ("all" in one) one.all.forEach(visit);
    else if ("any" in one) one.any.forEach(visit);
    else if ("not" in one) visit(one.not);
    else if (!("is" in one)) found.set(placeOf(cohortOf(one)), cohortOf(one));
  };
  visit(filter);
  return [...found.values()];
}

function cohortOf(condition: CohortCondition): CohortPlace {
  const partner = condition.attribute.slice(0, -SUFFIX.length);
  return {
    partner,
    id: "includes_value" in condition ? condition.includes_value : condition.does_not_include_value,
  };
}
