/** The no-code definition of a cohort: the schema that the API accepts, and the types used everywhere else. */
import * as z from "zod/mini";
import { CRITERIA_CONDITIONS, CRITERIA_DEPTH, VALUES_PER_CONDITION } from "../limits.ts";
import { fieldName } from "./values.ts";

/** No database has a text with NUL, and none can be asked about one. */
const text = z.string().check(z.regex(/^[^\0]*$/, "must not have the character NUL"));
const scalar = z.union([text.check(z.maxLength(1_000)), z.number(), z.boolean()]);
const ordered = z.union([text.check(z.maxLength(1_000)), z.number()]);
/** A day of the calendar: there is no 30 February. */
const date = z.iso.date("must be a date that there is, YYYY-MM-DD");

/**
 * One comparison with a value. `notEquals` is the exact opposite of `equals`, so it is true if nothing is set. Numbers
 * compare as numbers, text as text (ISO dates order correctly as text). A value that can't be read as a number is never
 * greater, less or between.
 */
export const comparison = z.union([
  z.strictObject({ equals: scalar }),
  z.strictObject({ notEquals: scalar }),
  z.strictObject({ in: z.array(scalar).check(z.minLength(1), z.maxLength(VALUES_PER_CONDITION)) }),
  z.strictObject({ contains: text.check(z.minLength(1)) }),
  z.strictObject({ startsWith: text.check(z.minLength(1)) }),
  z.strictObject({ greater: ordered }),
  z.strictObject({ atLeast: ordered }),
  z.strictObject({ less: ordered }),
  z.strictObject({ atMost: ordered }),
  z.strictObject({ between: z.tuple([ordered, ordered]) }),
  z.strictObject({ isSet: z.boolean() }),
]);
export type Comparison = z.infer<typeof comparison>;

/** A comparison of a computed number. */
const numberComparison = z.union([
  z.strictObject({ equals: z.number() }),
  z.strictObject({ notEquals: z.number() }),
  z.strictObject({ greater: z.number() }),
  z.strictObject({ atLeast: z.number() }),
  z.strictObject({ less: z.number() }),
  z.strictObject({ atMost: z.number() }),
  z.strictObject({ between: z.tuple([z.number(), z.number()]) }),
]);
export type NumberComparison = z.infer<typeof numberComparison>;

const propertyCondition = z.strictObject({ property: fieldName, is: comparison });
export type PropertyCondition = z.infer<typeof propertyCondition>;

/**
 * Whole days in the cohort's time zone. `lastDays: D` is the D whole days that end before the day of the run; `from`
 * and `to` are both included. Events at or after the instant of the run are excluded.
 */
const period = z.union([
  z.strictObject({ lastDays: z.number().check(z.int(), z.minimum(1), z.maximum(3_660)) }),
  z.strictObject({ from: date, to: date }),
]);
export type Period = z.infer<typeof period>;

const count = z.number().check(z.int(), z.minimum(0), z.maximum(1_000_000_000));
const times = z.union([
  z.strictObject({ atLeast: count }),
  z.strictObject({ atMost: count }),
  z.strictObject({ exactly: count }),
]);
export type Times = z.infer<typeof times>;

const eventFilter = {
  event: fieldName,
  period: z.optional(period),
  where: z.optional(z.array(propertyCondition).check(z.maxLength(CRITERIA_CONDITIONS))),
};

/**
 * How often: at least once if `times` is left out. `atMost` and `exactly: 0` are true for users without such events.
 */
const performed = z.strictObject({ ...eventFilter, times: z.optional(times) });
export type Performed = z.infer<typeof performed>;

const didNotPerform = z.strictObject(eventFilter);
export type DidNotPerform = z.infer<typeof didNotPerform>;

/**
 * A property aggregated over a user's events, then compared. Values that are not numbers are left out (for `distinct`,
 * only empty ones are). Without any value, `sum` and `distinct` are 0, and a comparison of the others is false.
 */
const aggregate = z.strictObject({
  ...eventFilter,
  function: z.enum(["sum", "average", "minimum", "maximum", "distinct"]),
  property: fieldName,
  is: numberComparison,
});
export type Aggregate = z.infer<typeof aggregate>;

export type Criterion =
  | { all: Criterion[] }
  | { any: Criterion[] }
  | { not: Criterion }
  | { performed: Performed }
  | { didNotPerform: DidNotPerform }
  | { aggregate: Aggregate }
  /** The user's first event of any name is in the period. */
  | { firstSeen: Period }
  /** The user's last event of any name is in the period. */
  | { lastSeen: Period }
  | { user: PropertyCondition };

export const criterion: z.ZodMiniType<Criterion> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(criterion).check(z.minLength(1)) }),
    z.strictObject({ any: z.array(criterion).check(z.minLength(1)) }),
    z.strictObject({ not: criterion }),
    z.strictObject({ performed }),
    z.strictObject({ didNotPerform }),
    z.strictObject({ aggregate }),
    z.strictObject({ firstSeen: period }),
    z.strictObject({ lastSeen: period }),
    z.strictObject({ user: propertyCondition }),
  ]),
);

/** Whether nesting and size are within the limits that keep the compiled SQL manageable. */
export function withinCriteriaLimits(root: unknown): boolean {
  let conditions = 0;
  const fits = (node: unknown, depth: number): boolean => {
    if (depth > CRITERIA_DEPTH || conditions > CRITERIA_CONDITIONS) return false;
    if (typeof node !== "object" || node === null) return true;
    const inner =
      "all" in node ? node.all : "any" in node ? node.any : "not" in node ? [node.not] : undefined;
    if (!Array.isArray(inner)) return ++conditions <= CRITERIA_CONDITIONS;
    return inner.every((child) => fits(child, depth + 1));
  };
  return fits(root, 1);
}
