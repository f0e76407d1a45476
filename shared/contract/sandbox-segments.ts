/** Segments of the sandbox: nested filters over attributes and received cohorts. */
import * as z from "zod/mini";
import { CRITERIA_CONDITIONS, CRITERIA_DEPTH, NAME_LENGTH } from "../limits.ts";
import { comparison, withinCriteriaLimits } from "./criteria.ts";
import { displayName } from "./values.ts";

const attribute = z.string().check(z.minLength(1), z.maxLength(NAME_LENGTH));
/** `kubit_cohorts` is the attribute for the cohorts of the partner `kubit`. */
const cohortsAttribute = z
  .string()
  .check(
    z.regex(/^[a-z0-9][a-z0-9_-]*_cohorts$/, "must be a partner's name and _cohorts, such as kubit_cohorts"),
  );
/** The cohort's id, which stays the same when the cohort is renamed. */
const cohortId = z.string().check(z.minLength(1));

const attributeCondition = z.strictObject({ attribute, is: comparison });
const includes = z.strictObject({ attribute: cohortsAttribute, includes_value: cohortId });
const doesNotInclude = z.strictObject({ attribute: cohortsAttribute, does_not_include_value: cohortId });
export type CohortCondition = z.infer<typeof includes> | z.infer<typeof doesNotInclude>;

export type SegmentFilter =
  | { all: SegmentFilter[] }
  | { any: SegmentFilter[] }
  | { not: SegmentFilter }
  | z.infer<typeof attributeCondition>
  | CohortCondition;

export const segmentFilter: z.ZodMiniType<SegmentFilter> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(segmentFilter).check(z.minLength(1)) }),
    z.strictObject({ any: z.array(segmentFilter).check(z.minLength(1)) }),
    z.strictObject({ not: segmentFilter }),
    attributeCondition,
    includes,
    doesNotInclude,
  ]),
);

export const segmentRequest = z.strictObject({
  name: displayName,
  filter: segmentFilter.check(
    z.refine(
      withinCriteriaLimits,
      `at most ${CRITERIA_CONDITIONS} conditions, nested at most ${CRITERIA_DEPTH} deep`,
    ),
  ),
});
export type SegmentRequest = z.infer<typeof segmentRequest>;

export const segment = z.extend(segmentRequest, { id: z.string(), version: z.int(), createdAt: z.string() });
export type Segment = z.infer<typeof segment>;

/** A value that a cohorts attribute may include. */
const cohortValue = z.object({
  attribute: z.string(),
  value: z.string(),
  /** Absent if the partner sent no name yet. */
  name: z.exactOptional(z.string()),
});
export type CohortValue = z.infer<typeof cohortValue>;

/** `GET /sandbox/segments/{id}`: with its size and the current names of its cohorts. */
export const segmentView = z.extend(z.omit(segment, { version: true }), {
  users: z.int(),
  cohorts: z.array(cohortValue),
});
export type SegmentView = z.infer<typeof segmentView>;

/** `GET /sandbox/segment-filters`: attributes and cohorts that a filter may use. */
export const offeredFilters = z.object({ attributes: z.array(z.string()), cohorts: z.array(cohortValue) });
export type OfferedFilters = z.infer<typeof offeredFilters>;
