/** What SES reports after it accepted a mail: bounces and complaints go to a queue that an operator can read. */
import { Aws, Duration, Validations } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import {
  ConfigurationSet,
  EmailSendingEvent,
  EventDestination,
  SuppressionReasons,
} from "aws-cdk-lib/aws-ses";
import { Topic } from "aws-cdk-lib/aws-sns";
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { StageConfig } from "./config.ts";
import { prefixOf } from "./naming.ts";

/** Days: the maximum retention of SQS. */
const EVENT_DAYS = 14;

const onlyThisAccount = { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } };

export function configurationSetName(stage: StageConfig): string {
  return prefixOf(stage);
}

export class Mail extends Construct {
  /** Events per recipient. They contain addresses, so they are kept nowhere else. */
  readonly undelivered: Queue;

  constructor(scope: Construct, id: string, stage: StageConfig, encryptionKey: Key) {
    super(scope, id);
    const set = new ConfigurationSet(this, "ConfigurationSet", {
      configurationSetName: configurationSetName(stage),
      reputationMetrics: true,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    const events = new Topic(this, "Events", { masterKey: encryptionKey, enforceSSL: true });
    // The topic's policy, written by CDK, accepts only our configuration set.
    encryptionKey.addToResourcePolicy(
      new PolicyStatement({
        principals: ["ses.amazonaws.com", "sns.amazonaws.com"].map(
          (service) => new ServicePrincipal(service, { conditions: onlyThisAccount }),
        ),
        actions: ["kms:Decrypt", "kms:GenerateDataKey"],
        // In a key policy, `*` means the key itself.
        resources: ["*"],
      }),
    );
    set.addEventDestination("Undelivered", {
      destination: EventDestination.snsTopic(events),
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT, EmailSendingEvent.REJECT],
    });
    this.undelivered = new Queue(this, "Undelivered", {
      queueName: `${prefixOf(stage)}-undelivered-mail`,
      encryption: QueueEncryption.KMS,
      // By its ARN: for the key itself, the subscription would let SNS use it for every account.
      encryptionMasterKey: Key.fromKeyArn(this, "QueueKey", encryptionKey.keyArn),
      enforceSSL: true,
      retentionPeriod: Duration.days(EVENT_DAYS),
    });
    Validations.of(this.undelivered).acknowledge({
      id: "AwsSolutions-SQS3",
      reason: "People read it, no function does: nothing is retried, so nothing is left over.",
    });
    events.addSubscription(new SqsSubscription(this.undelivered, { rawMessageDelivery: true }));
  }
}
