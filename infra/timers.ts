/**
 * What starts imports automatically: a group for the schedules' timers, the role that invokes `tick`, and dead-letter
 * queues for failed firings.
 */
import { ArnFormat, Aws, Duration, Stack, Validations } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaCode } from "aws-cdk-lib/aws-lambda";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { CfnScheduleGroup } from "aws-cdk-lib/aws-scheduler";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { type DeadLetterQueue, deadLetterQueues } from "../shared/contract/queues.ts";
import { allow } from "./allow.ts";
import type { StageConfig } from "./config.ts";
import { functionNameOf, prefixOf } from "./naming.ts";
import type { Reach } from "./reach.ts";
import { timerRolePermissions } from "./role-permissions.ts";

/** Interval of `reconcile`, which repairs schedules and runs. */
const MEND_EVERY = Duration.minutes(15);
/** The maximum time for which Lambda keeps an event that it could not run. Source: Lambda, asynchronous invocation. */
const LONGEST_EVENT = Duration.hours(6);
/** Days: the maximum retention of SQS. */
const LETTER_DAYS = 14;

/** Queues of what a timer, or what it starts, could not deliver. */
type TimersQueue = Exclude<DeadLetterQueue, "failedMailEvents">;

export class Timers extends Construct {
  /** For functions that set timers. */
  readonly reach: Reach["timers"];
  readonly deadLetters: Readonly<Record<TimersQueue, Queue>>;
  /** Firings that EventBridge Scheduler could not deliver. */
  readonly undelivered: Queue;
  /** Firings that `tick` received and failed on, three times each. */
  readonly failed: Queue;
  /** Runs that could not be repaired, after three attempts each. */
  readonly unrepaired: Queue;

  constructor(scope: Construct, id: string, stage: StageConfig) {
    super(scope, id);
    const group = prefixOf(stage);
    const groupResource = new CfnScheduleGroup(this, "Group", { name: group });
    const named = (id: string, name: TimersQueue) =>
      deadLetters(this, id, `${prefixOf(stage)}-${deadLetterQueues[name]}`);
    this.undelivered = named("Undelivered", "undeliveredTicks");
    this.failed = named("Failed", "failedTicks");
    this.unrepaired = named("Unrepaired", "failedRepairs");
    this.deadLetters = {
      undeliveredTicks: this.undelivered,
      failedTicks: this.failed,
      failedRepairs: this.unrepaired,
    };
    // By name, to avoid a cycle: the functions that set timers need the role, and `tick` is one of the functions.
    const tick = Stack.of(this).formatArn({
      service: "lambda",
      resource: "function",
      resourceName: functionNameOf(stage, "timers/tick"),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const role = new Role(this, "Role", {
      // Scheduler assumes the role on behalf of the group's ARN, whichever schedule of it fires.
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: {
          StringEquals: {
            "aws:SourceAccount": Aws.ACCOUNT_ID,
            "aws:SourceArn": groupResource.attrArn,
          },
        },
      }),
    });
    this.reach = { group, role: role.roleArn, deadLetters: this.undelivered.queueArn, tick };
    for (const permission of timerRolePermissions(this.reach)) allow(role, permission);
  }

  /** Scheduler's retries end when Lambda has accepted the event. From there on, Lambda's own apply. */
  fire(tick: LambdaCode): void {
    tick.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: LONGEST_EVENT,
      onFailure: new SqsDestination(this.failed),
    });
  }

  /** A failed round is not retried: the next one comes soon and does the remaining work. */
  upkeep(reconcile: LambdaCode): void {
    reconcile.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: MEND_EVERY });
    new Rule(this, "Upkeep", {
      description: "Mends schedules and runs that a failure left half done",
      schedule: Schedule.rate(MEND_EVERY),
      targets: [new LambdaFunction(reconcile, { retryAttempts: 2, maxEventAge: MEND_EVERY })],
    });
  }

  /** A round that fails three times is left out: the next day's does its work. */
  retain(retention: LambdaCode): void {
    new Rule(this, "Retention", {
      description: "Deletes users' identifiers that nothing needs any more",
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new LambdaFunction(retention, { retryAttempts: 2, maxEventAge: LONGEST_EVENT })],
    });
  }

  /** The next round of `reconcile` starts it again, as long as the run is not closed. */
  repair(repair: LambdaCode): void {
    repair.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: MEND_EVERY,
      onFailure: new SqsDestination(this.unrepaired),
    });
  }
}

function deadLetters(scope: Construct, id: string, queueName: string): Queue {
  const queue = new Queue(scope, id, {
    queueName,
    // Nothing personal: cohort, generation and time of a firing, or the id of a run.
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(LETTER_DAYS),
  });
  Validations.of(queue).acknowledge({
    id: "AwsSolutions-SQS3",
    reason: "It is itself where letters end that nobody could take: people read it.",
  });
  return queue;
}
