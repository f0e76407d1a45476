/** The steps of a system of schedules, and random stories of them. */
import fc from "fast-check";
import type { CohortId } from "../../../shared/contract/ids.ts";
import type { ScheduleRequest } from "../../../shared/contract/schedules.ts";
import { aCohort } from "../../fakes/ids.ts";
import { shop } from "../furnish.ts";
import type { Death } from "./mortal.ts";
import type { SchedulerFault } from "./scheduler.ts";

export const cohorts = [aCohort("first"), aCohort("second")] as const;

/** Requests of users to the API. */
export type Wish =
  | { wish: "create" | "change"; cohort: CohortId; request: ScheduleRequest }
  | { wish: "pause" | "resume" | "end" | "manual"; cohort: CohortId };

/**
 * What a process does, during which it may die and meet faults. `firing` picks one of all firings so far, late or
 * again.
 */
export type Deed =
  | Wish
  | { wish: "tick"; firing: number }
  | { wish: "reconcile" }
  | { wish: "work"; dies: boolean };

export interface Act {
  deed: Deed;
  death?: Death | undefined;
  faults: (SchedulerFault | null)[];
}

/**
 * Several `acts` are concurrent, interleaved by `seed`. `mislaid`: the timer of that number is deleted by hand. `pass`
 * is milliseconds.
 */
export type Step = { pass: number } | { mislaid: number } | { acts: Act[]; seed: number };

const MINUTE = 60_000;

const cadence: fc.Arbitrary<ScheduleRequest["cadence"]> = fc.constantFrom(
  { every: "daily", at: "10:00", timeZone: "Europe/Madrid" },
  { every: "daily", at: "02:30", timeZone: "America/New_York" },
  { every: "weekly", weekdays: ["TUE", "WED", "SAT"], at: "23:59", timeZone: "UTC" },
  { every: "monthly", dayOfMonth: "last", at: "00:00", timeZone: "Asia/Kolkata" },
);
const request: fc.Arbitrary<ScheduleRequest> = fc.record({
  cadence,
  connectionId: fc.constant(shop),
  recipients: fc.constantFrom(["ana@example.com"], ["bo@example.com", "cy@example.com"]),
  locale: fc.constantFrom("en", "es"),
});
/** Most steps are of one cohort, because faults show where steps meet. */
const cohort: fc.Arbitrary<CohortId> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(cohorts[0]) },
  { weight: 1, arbitrary: fc.constant(cohorts[1]) },
);

const wish: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ wish: fc.constant("create" as const), cohort, request }) },
  { weight: 3, arbitrary: fc.record({ wish: fc.constant("change" as const), cohort, request }) },
  { weight: 4, arbitrary: fc.record({ wish: fc.constant("end" as const), cohort }) },
  { weight: 5, arbitrary: fc.record({ wish: fc.constantFrom("pause", "resume", "manual"), cohort }) },
);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: wish },
  { weight: 4, arbitrary: fc.record({ wish: fc.constant("tick" as const), firing: fc.nat(11) }) },
  { weight: 1, arbitrary: fc.record({ wish: fc.constant("reconcile" as const) }) },
  { weight: 2, arbitrary: fc.record({ wish: fc.constant("work" as const), dies: fc.boolean() }) },
);

const act: fc.Arbitrary<Act> = fc.record({
  deed,
  death: fc.option(fc.record({ call: fc.nat(24), after: fc.boolean() }), { freq: 1, nil: undefined }),
  faults: fc.array(
    fc.option(fc.constantFrom("conflict", "throttled", "lost-before", "lost-after"), { freq: 1 }),
    { maxLength: 8 },
  ),
});

/** From a minute to two days: within the catch-up window, before it and after it. */
const pass = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 41, max: 2_880 }));

const acts = fc.oneof(
  { weight: 2, arbitrary: fc.array(act, { minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.array(act, { minLength: 2, maxLength: 3 }) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ pass: pass.map((minutes) => minutes * MINUTE) }) },
  { weight: 1, arbitrary: fc.record({ mislaid: fc.nat(3) }) },
  { weight: 14, arbitrary: fc.record({ acts, seed: fc.nat() }) },
);

export const stories: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 8, maxLength: 40, size: "max" });
