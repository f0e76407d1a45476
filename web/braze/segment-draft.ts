/** A segment while it is edited: conditions that all, or any, must be met. */
import type {
  OfferedFilters,
  SegmentFilter,
  SegmentRequest,
} from "../../shared/contract/sandbox-segments.ts";
import { type ComparisonDraft, comparisonOf, newComparison } from "../criteria/comparison-draft.ts";

export type ConditionDraft =
  | { key: number; about: "cohorts"; attribute: string; includes: boolean; cohort: string }
  | { key: number; about: "attribute"; attribute: string; is: ComparisonDraft };

export interface SegmentDraft {
  name: string;
  match: "all" | "any";
  conditions: ConditionDraft[];
}

/** Attributes of received cohorts, each once, such as `kubit_cohorts`. */
export function cohortAttributes({ cohorts }: OfferedFilters): string[] {
  return [...new Set(cohorts.map(({ attribute }) => attribute))];
}

/** Of `kubit_cohorts`: `Kubit`. */
export function partnerIn(attribute: string): string {
  const name = attribute.replace(/_cohorts$/, "");
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** About cohorts if any came: that is what the segment is for. */
export function newCondition(key: number, offered: OfferedFilters): ConditionDraft {
  const [attribute] = cohortAttributes(offered);
  return attribute === undefined
    ? { key, about: "attribute", attribute: "", is: newComparison() }
    : { key, about: "cohorts", attribute, includes: true, cohort: "" };
}

/** `about`: the attribute of a partner's cohorts; empty for any other attribute. */
export function aboutOther(condition: ConditionDraft, about: string): ConditionDraft {
  const { key } = condition;
  if (about === "") return { key, about: "attribute", attribute: "", is: newComparison() };
  return { key, about: "cohorts", attribute: about, includes: true, cohort: "" };
}

/** Undefined while it is not complete. */
export function filterOf(condition: ConditionDraft): SegmentFilter | undefined {
  if (condition.about === "cohorts") {
    const { attribute, includes, cohort } = condition;
    if (cohort === "") return undefined;
    return includes ? { attribute, includes_value: cohort } : { attribute, does_not_include_value: cohort };
  }
  const attribute = condition.attribute.trim();
  const is = comparisonOf(condition.is);
  return attribute === "" || !is ? undefined : { attribute, is };
}

/** Undefined while it is not complete. */
export function segmentOf({ name, match, conditions }: SegmentDraft): SegmentRequest | undefined {
  const filters = conditions.map(filterOf);
  const whole = filters.filter((filter) => filter !== undefined);
  if (name.trim() === "" || whole.length === 0 || whole.length < filters.length) return undefined;
  return { name: name.trim(), filter: match === "all" ? { all: whole } : { any: whole } };
}
