/** Alarms that mail an operator. Their names are headings of the runbook; each says what its trouble means for people. */
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

/** Every metric that is alarmed on is counted over this time. */
export const ALARM_PERIOD = Duration.minutes(5);

interface AlarmWanted {
  metric: IMetric;
  /** What it means for marketers and customers, and where to look. */
  impact: string;
  /** Counts of one period; at this many the alarm goes off. */
  atLeast?: number;
  /** Nothing published in a period: left out, it is a good sign. */
  silence?: "alarming";
}

export class Alarms extends Construct {
  private readonly topic: Topic;
  private readonly prefix: string;

  constructor(scope: Construct, id: string, stage: StageConfig, encryptionKey: Key) {
    super(scope, id);
    this.prefix = prefixOf(stage);
    this.topic = new Topic(this, "Topic", { masterKey: encryptionKey, enforceSSL: true });
    this.topic.addSubscription(new EmailSubscription(stage.alarmsEmail));
    // A topic with a policy of its own no longer lets the account's alarms in by default.
    const conditions = { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } };
    this.topic.grantPublish(new ServicePrincipal("cloudwatch.amazonaws.com", { conditions }));
  }

  add(name: string, { metric, impact, atLeast = 1, silence }: AlarmWanted): void {
    const alarm = new Alarm(this, name, {
      alarmName: `${this.prefix}-${name}`,
      alarmDescription: impact,
      metric,
      threshold: atLeast,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: silence ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}
