/** Alarms of scheduled imports and their mails. */
import { Duration } from "aws-cdk-lib";
import { MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { FunctionName } from "../shared/contract/functions.ts";
import { metrics } from "../shared/contract/metrics.ts";
import { ALARM_PERIOD, type Alarms } from "./alarms.ts";
import type { StageConfig } from "./config.ts";
import { functionNameOf } from "./naming.ts";
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
  /** Counted by whoever mails about an import: its own step, or a repair. */
  const ofMails = (metricName: string) => {
    const by = (name: FunctionName) =>
      new Metric({
        namespace: metrics.namespace,
        metricName,
        dimensionsMap: { service: functionNameOf(stage, name) },
        ...counted,
      });
    return new MathExpression({
      expression: "FILL(notify, 0) + FILL(repair, 0)",
      usingMetrics: { notify: by("steps/notify"), repair: by("jobs/repair-run") },
      period: ALARM_PERIOD,
    });
  };
  const waiting = { period: ALARM_PERIOD, statistic: "Maximum" };
  alarms.add("schedule-overdue", {
    metric: new Metric({
      namespace: metrics.namespace,
      metricName: metrics.overdueSchedules,
      // The dimension that the function publishes: the deployed name, which differs between stages of one account.
      dimensionsMap: { service: functionNameOf(stage, "timers/reconcile") },
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
    metric: new Metric({
      namespace: metrics.namespace,
      metricName: metrics.reconciled.troubles,
      dimensionsMap: { service: functionNameOf(stage, "timers/reconcile") },
      statistic: "Minimum",
      period: TROUBLE_PERIOD,
    }),
    impact:
      "Something stays half done: each round of reconcile for an hour failed to repair it. Read its log by the " +
      "code reconcile-trouble, which names the cohort, run or connection and the error.",
  });
  alarms.add("mail-not-sent", {
    metric: ofMails(metrics.mailsNotSent),
    impact:
      "A recipient does not learn how an import ended: SES refused the address, took no mail for a day, or did not " +
      "answer twice. Read the log of the function steps/notify by the codes mail-failed and mail-unknown, which " +
      "name the run; GET /imports/{id} tells the state of each of its mails.",
  });
  alarms.add("connection-refused", {
    metric: ofMails(metrics.endedFor.connection),
    impact:
      "Imports through a connection end before they send: Braze refuses its key, or the partner key of its cluster. The " +
      "cohorts there stay as they are. GET /connections tells which one is failing, and the history of imports why.",
  });
  alarms.add("data-unfit", {
    metric: ofMails(metrics.endedFor.data),
    impact:
      "An import ended because its data is missing, unreadable or older than its data set allows: the cohort at Braze " +
      "stays as it was. GET /imports tells which, and its detail which file.",
  });
  alarms.add("ledger-lost", {
    metric: ofMails(metrics.endedFor.ledger),
    impact:
      "It is not known any more what Braze holds of a cohort: its imports end, until its ledger is restored or rebuilt. " +
      "GET /imports tells which cohort and connection.",
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
  alarms.add("reconcile-errors", {
    metric: functionOf("timers/reconcile").metricErrors(counted),
    impact:
      "What a failure left half done stays so for now: half-made schedules, occurrences of a gap of " +
      "the clocks, runs whose execution died. It is tried again in 15 minutes. Read the log of " +
      "reconcile.",
  });
}
