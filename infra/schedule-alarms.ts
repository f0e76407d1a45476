/** Alarms of scheduled imports. */
import { Duration } from "aws-cdk-lib";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { FunctionName } from "../shared/contract/functions.ts";
import { metrics } from "../shared/contract/metrics.ts";
import { ALARM_PERIOD, type Alarms } from "./alarms.ts";
import type { StageConfig } from "./config.ts";
import { publishedMetric } from "./published-metric.ts";
import type { Timers } from "./timers.ts";

/** Two rounds of `reconcile`: one late round raises no alarm, two do. */
const OVERDUE_PERIOD = Duration.minutes(30);
/** Four rounds of `reconcile`: trouble in each of them does not pass by itself. */
const TROUBLE_PERIOD = Duration.hours(1);

interface Watched {
  stage: StageConfig;
  functionOf(name: FunctionName): IFunction;
  timers: Timers;
}

export function scheduleAlarms(alarms: Alarms, { stage, functionOf, timers }: Watched): void {
  const counted = { period: ALARM_PERIOD, statistic: "Sum" };
  const waiting = { period: ALARM_PERIOD, statistic: "Maximum" };
  alarms.add("schedule-overdue", {
    metric: publishedMetric(stage, "timers/reconcile", {
      name: metrics.overdueSchedules,
      statistic: "Maximum",
      period: OVERDUE_PERIOD,
    }),
    silence: "alarming",
    impact:
      "A live schedule has not run for longer than its cadence allows, or reconcile, which would know, " +
      "does not run: a cohort in Braze is older than its owner believes. GET /schedules tells which, " +
      "by its health late; read the log of reconcile.",
  });
  alarms.add("unrepaired", {
    metric: publishedMetric(stage, "timers/reconcile", {
      name: metrics.reconciled.troubles,
      statistic: "Minimum",
      period: TROUBLE_PERIOD,
    }),
    impact:
      "Something stays half done: each round of reconcile for an hour failed to repair it. Read its log by the " +
      "code reconcile-trouble, which names the cohort, run or connection and the error.",
  });
  alarms.add("schedule-refused", {
    metric: publishedMetric(stage, "timers/reconcile", {
      name: metrics.reconciled.schedulesRefused,
      statistic: "Sum",
    }),
    impact:
      "A schedule that somebody set, and was told would be set, is not: EventBridge Scheduler answered late, and refuses " +
      "its time zone for good. The schedule is what it was before, or has ended. Read the log of reconcile by the code " +
      "timer-refused, which names the cohort.",
  });
  alarms.add("undelivered-ticks", {
    metric: timers.undelivered.metricApproximateNumberOfMessagesVisible(waiting),
    impact:
      "EventBridge Scheduler could not hand a firing to tick for 6 hours: that import did not start, " +
      "unless reconcile caught it up. The queue's message tells cohort, generation and time, its " +
      "attributes the cause; mostly the role may no longer invoke tick.",
  });
  alarms.add("failed-ticks", {
    metric: timers.failed.metricApproximateNumberOfMessagesVisible(waiting),
    impact:
      "tick failed three times on one firing: that import did not start, unless reconcile caught it " +
      "up. The queue's message tells cohort, generation and time; read the log of tick at that time.",
  });
  alarms.add("failed-repairs", {
    metric: timers.unrepaired.metricApproximateNumberOfMessagesVisible(waiting),
    impact:
      "A run whose execution died could not be settled, or its mails could not be sent, three times in a row: its " +
      "history shows it as running, or somebody was not mailed. Other runs go on. The queue's message tells the " +
      "run; read the log of the function jobs/repair-run.",
  });
  alarms.add("tick-errors", {
    metric: functionOf("timers/tick").metricErrors(counted),
    impact:
      "A firing of a schedule failed and is tried twice more: that import starts some minutes late, or " +
      "by reconcile. Read the log of tick by the code step-failed.",
  });
  alarms.add("arrival-errors", {
    metric: functionOf("triggers/arrivals").metricErrors(counted),
    impact:
      "Data arrived, and what is imported then could not be looked up or started. It is tried twice more; after that " +
      "reconcile starts it within half an hour. Read the log of triggers/arrivals by the code step-failed.",
  });
  alarms.add("reconcile-errors", {
    metric: functionOf("timers/reconcile").metricErrors(counted),
    impact:
      "What a failure left half done stays so for now: half-made schedules, occurrences of a gap of " +
      "the clocks, runs whose execution died. It is tried again in 15 minutes. Read the log of " +
      "reconcile.",
  });
}
