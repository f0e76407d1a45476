/** A segment's filter in words. */
import type { CohortValue, SegmentFilter } from "../../shared/contract/sandbox-segments.ts";
import { comparisonSaid } from "../criteria/said.tsx";
import type { Words } from "../words/english.ts";
import type { Formats } from "../words/formats.ts";
import { partnerIn } from "./segment-draft.ts";

/** `cohorts`: the current names of the cohorts in it. */
export function filterSaid(
  filter: SegmentFilter,
  cohorts: readonly CohortValue[],
  { w, f }: { w: Words; f: Formats },
): string {
  const say = w.braze.segments;
  const group = (filters: SegmentFilter[], joined: string) =>
    filters
      .map((one) => {
        const said = filterSaid(one, cohorts, { w, f });
        return ("all" in one || "any" in one) && filters.length > 1 ? `(${said})` : said;
      })
      .join(` ${joined} `);
  if ("all" in filter) return group(filter.all, say.and);
  if ("any" in filter) return group(filter.any, say.or);
  if ("not" in filter) return say.not(`(${filterSaid(filter.not, cohorts, { w, f })})`);
  if ("is" in filter) return `${filter.attribute} ${comparisonSaid(filter.is, w, f)}`;
  const includes = "includes_value" in filter;
  const value = includes ? filter.includes_value : filter.does_not_include_value;
  const found = cohorts.find((one) => one.attribute === filter.attribute && one.value === value);
  const verb = includes ? say.includes : say.doesNotInclude;
  return `${say.cohorts(partnerIn(filter.attribute))} ${verb} “${found?.name ?? value}”`;
}
