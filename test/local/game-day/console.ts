/** What an operator, or somebody by mistake, does at AWS itself: here, at the stand-ins. */
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DeleteObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import {
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  type ScheduleState,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { DescribeExecutionCommand, SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { objectsClient } from "../../../local/demo/data-bucket.ts";
import { type EnvironmentKey, environment as names } from "../../../shared/contract/environment.ts";
import type { FunctionName } from "../../../shared/contract/functions.ts";
import type { DeadLetterQueue } from "../../../shared/contract/queues.ts";
import { clientSettings } from "../client-settings.ts";

export class Console {
  readonly #environment: Record<string, string>;
  readonly #objects;
  readonly #queues;
  readonly #scheduler;
  readonly #workflow;
  readonly #lambda;

  /** `environment`: of the local system's functions. */
  constructor(environment: Record<string, string>) {
    this.#environment = environment;
    this.#objects = objectsClient(environment);
    const at = (service: string) => clientSettings(environment, service);
    this.#queues = new SQSClient(at("SQS"));
    this.#scheduler = new SchedulerClient(at("SCHEDULER"));
    this.#workflow = new SFNClient(at("SFN"));
    this.#lambda = new LambdaClient(at("LAMBDA"));
  }

  close(): void {
    for (const client of [this.#objects, this.#queues, this.#scheduler, this.#workflow, this.#lambda])
      client.destroy();
  }

  async depth(queue: DeadLetterQueue): Promise<number> {
    const command = new GetQueueAttributesCommand({ QueueUrl: this.#queue(queue) });
    return Number((await this.#queues.send(command)).Attributes?.["ApproximateNumberOfMessages"]);
  }
  async messages(queue: DeadLetterQueue): Promise<Message[]> {
    const command = new ReceiveMessageCommand({ QueueUrl: this.#queue(queue), MaxNumberOfMessages: 10 });
    return (await this.#queues.send(command)).Messages ?? [];
  }
  async remove(queue: DeadLetterQueue, { ReceiptHandle }: Message): Promise<void> {
    await this.#queues.send(new DeleteMessageCommand({ QueueUrl: this.#queue(queue), ReceiptHandle }));
  }
  async purge(queue: DeadLetterQueue): Promise<void> {
    await this.#queues.send(new PurgeQueueCommand({ QueueUrl: this.#queue(queue) }));
  }
  #queue(queue: DeadLetterQueue): string {
    return JSON.parse(this.#set("deadLetterQueues"))[queue];
  }

  /** `aws lambda invoke --invocation-type Event`. */
  async invoke(name: FunctionName, payload: string): Promise<void> {
    await this.#lambda.send(
      new InvokeCommand({ FunctionName: name, InvocationType: "Event", Payload: payload }),
    );
  }

  /** `status` and `stopDate` of a run's execution; undefined if there is none. */
  async execution(run: string) {
    const command = new DescribeExecutionCommand({ executionArn: this.#execution(run) });
    return this.#workflow.send(command).catch((error: Error) => {
      if (error.name === "ExecutionDoesNotExist") return undefined;
      throw error;
    });
  }
  async stop(run: string): Promise<void> {
    await this.#workflow.send(new StopExecutionCommand({ executionArn: this.#execution(run) }));
  }
  #execution(run: string): string {
    return `${this.#set("importWorkflow").replace(":stateMachine:", ":execution:")}:${run}`;
  }

  async timers(): Promise<string[]> {
    const listed = await this.#scheduler.send(
      new ListSchedulesCommand({ GroupName: this.#set("timerGroup") }),
    );
    return (listed.Schedules ?? []).map(({ Name = "" }) => Name);
  }
  async removeTimers(): Promise<void> {
    for (const Name of await this.timers())
      await this.#scheduler.send(new DeleteScheduleCommand({ GroupName: this.#set("timerGroup"), Name }));
  }
  /** The rule that invokes `reconcile`. */
  async setUpkeep(State: ScheduleState): Promise<void> {
    const rule = { GroupName: "default", Name: "reconcile" };
    const { ScheduleExpression, FlexibleTimeWindow, Target } = await this.#scheduler.send(
      new GetScheduleCommand(rule),
    );
    await this.#scheduler.send(
      new UpdateScheduleCommand({ ...rule, ScheduleExpression, FlexibleTimeWindow, Target, State }),
    );
  }

  /** All of a cohort. */
  async deleteLedgers(cohort: string): Promise<void> {
    const Bucket = this.#set("workBucket");
    const { Contents = [] } = await this.#objects.send(
      new ListObjectsV2Command({ Bucket, Prefix: `ledgers/${cohort}/` }),
    );
    for (const { Key } of Contents) await this.#objects.send(new DeleteObjectCommand({ Bucket, Key }));
  }

  #set(key: EnvironmentKey): string {
    return this.#environment[names[key]] ?? "";
  }
}
