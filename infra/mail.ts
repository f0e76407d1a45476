/** What SES reports after it accepted a mail: bounces and complaints go to a function that blocks addresses. */
import { Aws, Duration, Validations } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import type { Function as LambdaCode } from "aws-cdk-lib/aws-lambda";
import {
  ConfigurationSet,
  EmailSendingEvent,
  EventDestination,
  SuppressionReasons,
} from "aws-cdk-lib/aws-ses";
import { Topic } from "aws-cdk-lib/aws-sns";
import { LambdaSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { deadLetterQueues } from "../shared/contract/queues.ts";
import type { StageConfig } from "./config.ts";
import { useKey } from "./encryption-permissions.ts";
import { prefixOf } from "./naming.ts";
import type { Grant } from "./reach.ts";

/** Days: the maximum retention of SQS. */
const EVENT_DAYS = 14;
/** The maximum time for which Lambda keeps an event that it could not run. Source: Lambda, asynchronous invocation. */
const LONGEST_EVENT = Duration.hours(6);

const onlyThisAccount = { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } };

export function configurationSetName(stage: StageConfig): string {
  return prefixOf(stage);
}

export class Mail extends Construct {
  /** Events that could not be noted. They contain addresses, and are kept nowhere else. */
  readonly failedEvents: Queue;
  private readonly events: Topic;
  private readonly encryptionKey: Key;

  constructor(scope: Construct, id: string, stage: StageConfig, encryptionKey: Key) {
    super(scope, id);
    this.encryptionKey = encryptionKey;
    const set = new ConfigurationSet(this, "ConfigurationSet", {
      configurationSetName: configurationSetName(stage),
      reputationMetrics: true,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    this.events = new Topic(this, "Events", { masterKey: encryptionKey, enforceSSL: true });
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
      destination: EventDestination.snsTopic(this.events),
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT, EmailSendingEvent.REJECT],
    });
    this.failedEvents = new Queue(this, "FailedEvents", {
      queueName: `${prefixOf(stage)}-${deadLetterQueues.failedMailEvents}`,
      encryption: QueueEncryption.KMS,
      // By its ARN: for the key itself, the subscription would let SNS use it for every account.
      encryptionMasterKey: Key.fromKeyArn(this, "QueueKey", encryptionKey.keyArn),
      enforceSSL: true,
      retentionPeriod: Duration.days(EVENT_DAYS),
    });
    Validations.of(this.failedEvents).acknowledge({
      id: "AwsSolutions-SQS3",
      reason: "It is itself where events end that could not be noted: people read it.",
    });
  }

  /** Lambda puts an event that failed into the queue with the function's role. */
  get keepingFailed(): Grant {
    const { queueArn } = this.failedEvents;
    return {
      permissions: [
        { actions: ["sqs:SendMessage"], resources: [queueArn] },
        useKey({ region: Aws.REGION }, this.encryptionKey.keyArn, "sqs", ["Decrypt", "GenerateDataKey"]),
      ],
      environment: {},
    };
  }

  /** SNS's own retries end when Lambda has accepted an event. From there on, Lambda's apply. */
  report(noteEvent: LambdaCode): void {
    this.events.addSubscription(new LambdaSubscription(noteEvent, { deadLetterQueue: this.failedEvents }));
    noteEvent.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: LONGEST_EVENT,
      onFailure: { bind: () => ({ destination: this.failedEvents.queueArn }) },
    });
  }
}
