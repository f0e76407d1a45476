import type { Athenas } from "../../shared/contract/athena.ts";
import { deadLetterQueues } from "../../shared/contract/queues.ts";

/** Names of resources on this machine, in place of those that a deployment creates. */
export const REGION = "eu-west-1";
export const ACCOUNT = "000000000000";

export const localNames = {
  table: "cohort-import",
  dataBucket: "cohort-import-data",
  workBucket: "cohort-import-work",
  workflow: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:cohort-import`,
  partnerKeysSecret: "cohort-import/partner-keys",
  sandboxPartnerKeySecret: "cohort-import/sandbox-partner-key",
  forgottenKeySecret: "cohort-import/forgotten-key",
  keySecretPrefix: "cohort-import/keys/",
  channelSecretPrefix: "cohort-import/channels/",
  databaseSecretName: "cohort-import/databases/warehouse",
  databaseSecret: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:cohort-import/databases/warehouse-xxxxxx`,
  /** What Athena has on this machine: a database whose tables are folders of the data bucket. */
  athena: "lake",
  /** The same database by a catalog of another account that is registered under this name. */
  sharedCatalog: "shared",
  catalogAccount: "000000000001",
  lakePrefix: "lake/",
  /** The stand-ins do not encrypt. They only ask who may use the keys. */
  dataKey: `arn:aws:kms:${REGION}:${ACCOUNT}:key/data`,
  secretsKey: `arn:aws:kms:${REGION}:${ACCOUNT}:key/secrets`,
  timerGroup: "cohort-import",
  timerRole: `arn:aws:iam::${ACCOUNT}:role/cohort-import-timers`,
  /** Of the schedule of `reconcile`, in place of a rule of EventBridge. */
  upkeepRole: `arn:aws:iam::${ACCOUNT}:role/cohort-import-upkeep`,
  timerDeadLetters: queueArn(deadLetterQueues.undeliveredTicks),
  eventBus: "cohort-import",
  mail: {
    from: "imports@cohorts.example",
    replyTo: "support@cohorts.example",
    identity: "cohorts.example",
    configurationSet: "cohort-import",
  },
} as const;

export const localAthenas = {
  [localNames.athena]: {
    workgroup: `cohort-import.${localNames.athena}`,
    bytesPerQuery: 1_000_000_000_000,
    catalog: "AwsDataCatalog",
    database: localNames.athena,
    locations: [`s3://${localNames.dataBucket}/${localNames.lakePrefix}`],
  },
  [localNames.sharedCatalog]: {
    workgroup: `cohort-import.${localNames.sharedCatalog}`,
    bytesPerQuery: 1_000_000_000_000,
    catalog: localNames.sharedCatalog,
    catalogAccount: localNames.catalogAccount,
    database: localNames.athena,
    locations: [`s3://${localNames.dataBucket}/${localNames.lakePrefix}`],
  },
} as const satisfies Athenas;

/** The ARN of a function, by its name in the contract. */
export const functionArn = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;

/** A queue's name, by its name in the contract. */
export function queueName(name: string): string {
  return `cohort-import-${name}`;
}

const failureQueues: Readonly<Record<string, string>> = {
  "timers/tick": deadLetterQueues.failedTicks,
  "jobs/repair-run": deadLetterQueues.failedRepairs,
  "triggers/mail-events": deadLetterQueues.failedMailEvents,
};

/** Where an event ends that a function failed on. Deployed, only these have such a queue; others are dropped. */
export function failureQueueArn(functionName: string): string {
  return queueArn(failureQueues[functionName] ?? `failed-${functionName.split("/").at(-1)}`);
}

export function queueUrl(origin: string, name: string): string {
  return `${origin}/${ACCOUNT}/${queueName(name)}`;
}

export function queueArn(name: string): string {
  return `arn:aws:sqs:${REGION}:${ACCOUNT}:${queueName(name)}`;
}
