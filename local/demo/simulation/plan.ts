/** What a simulation plays: its first day, and three cohorts with a schedule each. */
import { spanOf } from "../../../oracle/local-time.ts";
import type { CohortRequest } from "../../../shared/contract/cohorts.ts";
import type { TimedCadence } from "../../../shared/contract/schedules.ts";
import { DEMO_DATA_SET } from "../options.ts";
import { sampleCohort } from "../sample-data.ts";

const ZONE = "Europe/Madrid";
/** A Monday. The clocks go forward on 29 March, from two to three in the morning. */
const FIRST_DAY = "2026-03-09";
const DAY = 86_400_000;

export interface Planned {
  cohort: CohortRequest & { definition: { kind: "criteria" } };
  cadence: TimedCadence;
}

const { where } = sampleCohort.definition;
const criteria = (where_: typeof where) =>
  ({ kind: "criteria", dataSet: DEMO_DATA_SET, where: where_ }) as const;

export const planned: readonly Planned[] = [
  {
    cohort: { ...sampleCohort, definition: criteria(where) },
    // This time does not exist on the night of the change.
    cadence: { every: "daily", at: "02:30", timeZone: ZONE },
  },
  {
    cohort: {
      name: "Bought this week",
      timeZone: ZONE,
      definition: criteria({ performed: { event: "purchase", period: { lastDays: 7 } } }),
    },
    cadence: { every: "weekly", weekdays: ["MON", "THU"], at: "09:00", timeZone: ZONE },
  },
  {
    cohort: {
      name: "Sleeping shoppers",
      timeZone: ZONE,
      definition: criteria({ not: { lastSeen: { lastDays: 30 } } }),
    },
    cadence: { every: "monthly", dayOfMonth: "last", at: "23:30", timeZone: ZONE },
  },
];

/** The local midnights at which the days begin, and the one at which the last day ends. */
export function midnights(days: number): Date[] {
  const first = Date.parse(FIRST_DAY);
  return Array.from({ length: days + 1 }, (_, n) => {
    const day = new Date(first + n * DAY).toISOString().slice(0, 10);
    return new Date(spanOf({ from: day, to: day }, new Date(0), ZONE).from);
  });
}
