/**
 * What functions may be granted: names and ARNs only, so that the same grants are computed for a deployment, from CDK's
 * tokens, and for the local system, from its own names.
 */
import type { Athenas } from "../shared/contract/athena.ts";
import type { Databases } from "../shared/contract/databases.ts";
import type { EnvironmentKey } from "../shared/contract/environment.ts";
import type { DeadLetterQueue } from "../shared/contract/queues.ts";
import type { Rows } from "../shared/contract/rows.ts";
import type { Permission } from "./allow.ts";
import type { RetainedData } from "./data-stack.ts";

export interface Grant {
  permissions: Permission[];
  environment: Partial<Record<EnvironmentKey, string>>;
}

/** Where a stage is: the parts that its ARNs have in common. */
export interface Place {
  partition: string;
  region: string;
  account: string;
}

/** The resources of a stage that functions may be granted. */
export interface Reach {
  place: Place;
  retained: Omit<RetainedData, "tokens">;
  /** Whether the sandbox is deployed too. */
  sandbox: boolean;
  keySecretPrefix: string;
  channelSecretPrefix: string;
  importWorkflow: string;
  /** Name of the function that runs jobs. */
  jobFunction: string;
  /** Name of the function that repairs a run. */
  repairFunction: string;
  /** Name of the function that sends notices to channels. */
  deliveryFunction: string;
  /** Name of the function that forgets people. */
  forgetFunction: string;
  /**
   * The group of this stage's timers; ARNs of the role that Scheduler assumes, of its dead-letter queue and of `tick`.
   */
  timers: { group: string; role: string; deadLetters: string; tick: string };
  deadLetterQueues: Readonly<Record<DeadLetterQueue, { url: string; arn: string }>>;
  /** What is deployed: the package's version and the commit. */
  version: string;
  /** Origin → cluster. */
  extraEndpoints: Readonly<Record<string, string>>;
  /** Client id → ids of the connections that its tokens are bound to. */
  boundClients: Readonly<Record<string, readonly string[]>>;
  databases: Databases;
  athenas: Athenas;
  userAgent: string;
  requestsPerSecond: number | "off";
  pageUrl: string;
  mail: { from: string; address: string; replyTo: string; identity: string; configurationSet: string };
  eventBus: { name: string; arn: string };
  /** Megabytes of the function itself. */
  memory: number;
  /** The rows that the function touches. */
  rows: Rows;
}

/** What all functions of a stage have in common. */
export type StageReach = Omit<Reach, "memory" | "rows">;

export type Storage = Pick<Reach, "place" | "retained">;

/** `…:stateMachine:name` → `…:execution:name`, or `…:execution:name/label` for those that a map starts. */
export function executionsOf(machine: string, label?: string): string {
  const own = machine.replace(":stateMachine:", ":execution:");
  return label === undefined ? own : `${own}/${label}`;
}

/** `resource` is everything after the account. */
export function arnOf({ partition, region, account }: Place, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}
