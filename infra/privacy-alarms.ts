/** Alarms of personal data that should be gone. */
import { Duration } from "aws-cdk-lib";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { FunctionName } from "../shared/contract/functions.ts";
import { metrics } from "../shared/contract/metrics.ts";
import { ALARM_PERIOD, type Alarms } from "./alarms.ts";
import type { StageConfig } from "./config.ts";
import { publishedMetric } from "./published-metric.ts";

/** `timers/retention` runs every day. One round may be some minutes late, and fall into the next day. */
const RETENTION_PERIOD = Duration.days(1);
const RETENTION_PERIODS = 2;
/** Two rounds of `jobs/forget`. */
const FORGETTING_PERIOD = Duration.minutes(30);

interface Watched {
  stage: StageConfig;
  functionOf(name: FunctionName): IFunction;
}

export function privacyAlarms(alarms: Alarms, { stage, functionOf }: Watched): void {
  const counted = { period: ALARM_PERIOD, statistic: "Sum" };
  alarms.add("retention-errors", {
    metric: functionOf("timers/retention").metricErrors(counted),
    impact:
      "Users' identifiers that nothing needs any more are kept for longer than docs/personal-data.md says: some could " +
      "not be read or deleted, and all others were. Imports go on. It is tried twice more, and again the next day. " +
      "Read the log of timers/retention by the codes that end in -left.",
  });
  alarms.add("retention-overdue", {
    metric: functionOf("timers/retention").metricInvocations({ period: RETENTION_PERIOD, statistic: "Sum" }),
    tooFew: { below: 1, periods: RETENTION_PERIODS },
    impact:
      "timers/retention has not run for two days: users' identifiers that nothing needs any more are kept for longer " +
      "than docs/personal-data.md says. Imports go on. Open the rule whose name contains Retention in EventBridge.",
  });
  alarms.add("forget-errors", {
    metric: functionOf("jobs/forget").metricErrors(counted),
    impact:
      "People whom somebody asked to forget are forgotten later: something could not be read, changed or deleted. " +
      "Everything else of the request was done. It is tried again in 15 minutes. Read the log of jobs/forget by the " +
      "code step-failed.",
  });
  alarms.add("forgetting-overdue", {
    metric: publishedMetric(stage, "jobs/forget", {
      name: metrics.overdueForgettings,
      statistic: "Maximum",
      period: FORGETTING_PERIOD,
    }),
    impact:
      "People whom somebody asked to forget, and confirmed it three days ago, are still at Braze or stored: something " +
      "hinders it that a person has to mend. GET /people/forgettings tells what; the log of jobs/forget names the " +
      "request by the code forgetting-overdue.",
  });
}
