/** Alarms that mail an operator. Their names are headings of docs/runbook.md; each states its impact on users. */
import { Aws, Duration } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Key } from "aws-cdk-lib/aws-kms";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import type { StageConfig } from "./config.ts";
import { prefixOf } from "./naming.ts";

/** The period over which every alarmed metric is counted. */
export const ALARM_PERIOD = Duration.minutes(5);

interface AlarmWanted {
  metric: IMetric;
  /** The impact on marketers and customers, and where to look. */
  impact: string;
  /** The count in one period from which the alarm goes off; left out: 1. */
  atLeast?: number;
  /** Instead of `atLeast`: it goes off where fewer are counted in each of so many periods, or nothing is. */
  tooFew?: { below: number; periods: number };
  /** How missing data is treated; left out, it means that all is well. */
  silence?: "alarming";
}

export class Alarms extends Construct {
  readonly all: Alarm[] = [];
  private readonly topic: Topic;
  private readonly prefix: string;

  constructor(scope: Construct, id: string, stage: StageConfig, encryptionKey: Key) {
    super(scope, id);
    this.prefix = prefixOf(stage);
    this.topic = new Topic(this, "Topic", { masterKey: encryptionKey, enforceSSL: true });
    this.topic.addSubscription(new EmailSubscription(stage.alarmsEmail));
    // A topic with a policy of its own no longer accepts the account's alarms by default.
    const conditions = { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } };
    this.topic.grantPublish(new ServicePrincipal("cloudwatch.amazonaws.com", { conditions }));
  }

  add(name: string, { metric, impact, atLeast = 1, tooFew, silence }: AlarmWanted): void {
    const alarm = new Alarm(this, name, {
      alarmName: `${this.prefix}-${name}`,
      alarmDescription: impact,
      metric,
      threshold: tooFew?.below ?? atLeast,
      evaluationPeriods: tooFew?.periods ?? 1,
      comparisonOperator: tooFew
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: silence || tooFew ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    this.all.push(alarm);
  }
}
