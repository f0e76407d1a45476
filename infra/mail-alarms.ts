/** Alarms of mails, events and notices that do not reach their recipients. */
import { MathExpression } from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { FunctionName } from "../shared/contract/functions.ts";
import { metrics } from "../shared/contract/metrics.ts";
import { ALARM_PERIOD, type Alarms } from "./alarms.ts";
import type { StageConfig } from "./config.ts";
import type { Mail } from "./mail.ts";
import { publishedMetric } from "./published-metric.ts";

interface Watched {
  stage: StageConfig;
  mail: Mail;
  functionOf(name: FunctionName): IFunction;
}

export function mailAlarms(alarms: Alarms, { stage, mail, functionOf }: Watched): void {
  const counted = (metricName: string, by: FunctionName) =>
    publishedMetric(stage, by, { name: metricName, statistic: "Sum" });
  const notSent = (by: FunctionName) => counted(metrics.mailsNotSent, by);
  alarms.add("mail-not-sent", {
    metric: new MathExpression({
      expression: "FILL(notify, 0) + FILL(repair, 0) + FILL(events, 0)",
      usingMetrics: {
        notify: notSent("steps/notify"),
        repair: notSent("jobs/repair-run"),
        events: notSent("triggers/mail-events"),
      },
      period: ALARM_PERIOD,
    }),
    impact:
      "A recipient does not learn how an import ended, or a contact of a connection that it is failing or active again: " +
      "SES refused the address or the mail, took no mail for a day, or did not answer twice. Read the log of the " +
      "function steps/notify by the codes mail-failed and mail-unknown, and of triggers/mail-events by mail-rejected: " +
      "they name the run, whose mails GET /imports/{id} tells, or the connection.",
  });
  alarms.add("event-not-published", {
    metric: new MathExpression({
      expression: "FILL(notify, 0) + FILL(repair, 0)",
      usingMetrics: {
        notify: counted(metrics.eventsNotPublished, "steps/notify"),
        repair: counted(metrics.eventsNotPublished, "jobs/repair-run"),
      },
      period: ALARM_PERIOD,
    }),
    impact:
      "Systems that listen to the stage's bus of events, such as an alerting system, do not learn how an import ended: " +
      "EventBridge took its event at no try of a day. Read the log of the function steps/notify by the code " +
      "event-trouble: it names the run.",
  });
  alarms.add("notice-not-delivered", {
    metric: new MathExpression({
      expression: "FILL(deliver, 0) + FILL(notify, 0) + FILL(repair, 0)",
      usingMetrics: {
        notify: counted(metrics.noticesNotDelivered, "steps/notify"),
        deliver: counted(metrics.noticesNotDelivered, "jobs/deliver"),
        repair: counted(metrics.noticesNotDelivered, "jobs/repair-run"),
      },
      period: ALARM_PERIOD,
    }),
    impact:
      "A channel does not learn how an import ended, or of a connection: its receiver took the notice at no try of a " +
      "day, or is gone, or the channel's secret is not there: then make a new one. Read the log of the function jobs/deliver by the codes notice-not-taken and channel-gone: they " +
      "name the channel. GET /channels/{id}/deliveries tells which notices; each can be sent again.",
  });
  alarms.add("deliver-errors", {
    metric: functionOf("jobs/deliver").metricErrors({ period: ALARM_PERIOD, statistic: "Sum" }),
    impact:
      "Notices to channels are late: the function that sends them broke. Reconcile starts it again within 15 minutes. " +
      "Read the log of jobs/deliver by the code step-failed.",
  });
  alarms.add("mail-undelivered", {
    metric: counted(metrics.addressesBlocked, "triggers/mail-events"),
    impact:
      "A mail came back for good, or its recipient complained: the address is not mailed any more, and who reads it " +
      "does not learn how imports end. GET /blocked-addresses tells which and why. Mend the mailbox or correct the " +
      "address.",
  });
  alarms.add("failed-mail-events", {
    metric: mail.failedEvents.metricApproximateNumberOfMessagesVisible({
      period: ALARM_PERIOD,
      statistic: "Maximum",
    }),
    impact:
      "What SES reported of a mail could not be noted: an address that bounces or complains is still mailed, and SES " +
      "stops mailing from an account with many. Read the log of the function triggers/mail-events by the code " +
      "step-failed; the queue has the events.",
  });
}
