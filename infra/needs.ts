/** What each need of the contract allows, together with the environment that goes with it: the one table of grants. */
import { Aws } from "aws-cdk-lib";
import type { EnvironmentKey } from "../shared/contract/environment.ts";
import type { Need } from "../shared/contract/functions.ts";
import { rejectedPrefix } from "../shared/contract/rejected-rows.ts";
import { table } from "../shared/contract/table.ts";
import { uploadsPrefix } from "../shared/contract/uploads.ts";
import type { Permission } from "./allow.ts";
import type { RetainedData } from "./data-stack.ts";

export interface Grant {
  permissions: Permission[];
  environment: Partial<Record<EnvironmentKey, string>>;
}

/** What the functions of a stage may be allowed to touch. */
export interface Reach {
  retained: RetainedData;
  keySecretPrefix: string;
  importWorkflow: string;
  /** Name of the function that computes aside. */
  jobFunction: string;
  /** The group of this stage's timers; ARNs of the role that Scheduler fires them as, its dead letters and `tick`. */
  timers: { group: string; role: string; deadLetters: string; tick: string };
  /** Origin → cluster. */
  extraEndpoints: Readonly<Record<string, string>>;
  userAgent: string;
  requestsPerSecond: number | "off";
  pageUrl: string;
  mail: { from: string; address: string; replyTo: string; identity: string; configurationSet: string };
  /** Of the function itself. */
  memory: number;
}

/** Megabytes of an engine function that stay for Node and the SDK; DuckDB may have the rest. */
const NODE_MEMORY_MB = 1_024;

const ownObjects = "Objects of one bucket that is only this system's: their names are made at run time.";
const ownTimers = "Timers of one group that is only this stage's: their names are made at run time.";
const ownRuns = "Executions of this one machine: each run has its own.";
const listsAnywhere = (what: string) => `Listing ${what} takes no resource: IAM allows it on all or none.`;
const ownKeys = "One secret for each data import key, under one prefix: their names are made at run time.";

export const grants: Record<Need, (reach: Reach) => Grant> = {
  table: ({ retained }) => ({
    permissions: [
      {
        actions: ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"].map(
          (verb) => `dynamodb:${verb}`,
        ),
        resources: [retained.table.arn],
      },
      { actions: ["dynamodb:Query"], resources: [`${retained.table.arn}/index/${table.lists.name}`] },
      // DynamoDB uses the table's key in the caller's name.
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
      useKey(retained.dataKey, "dynamodb", [
        "Decrypt",
        "DescribeKey",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyWithoutPlaintext",
        "ReEncryptFrom",
        "ReEncryptTo",
      ]),
    ],
    environment: { table: retained.table.name },
  }),
  "data:read": ({ retained }) => ({
    permissions: readBucket(retained.dataBucket.arn, retained.dataKey),
    environment: { dataBucket: retained.dataBucket.name },
  }),
  // No reading and no deleting: it signs what others put, which S3 judges by this role.
  "uploads:write": ({ retained }) => ({
    permissions: [
      {
        actions: ["s3:PutObject"],
        resources: [`${retained.dataBucket.arn}/${uploadsPrefix}*`],
        because: "Uploads under one prefix of the bucket: their names are made at run time.",
      },
      useKey(retained.dataKey, "s3", ["GenerateDataKey"]),
    ],
    environment: { dataBucket: retained.dataBucket.name },
  }),
  "work:read": ({ retained }) => ({
    permissions: readBucket(retained.workBucket.arn, retained.dataKey),
    environment: { workBucket: retained.workBucket.name },
  }),
  "work:write": ({ retained }) => ({
    permissions: [
      {
        actions: ["s3:PutObject", "s3:AbortMultipartUpload"],
        resources: [`${retained.workBucket.arn}/*`],
        because: ownObjects,
      },
      // The parts of a large upload are decrypted to be put together.
      useKey(retained.dataKey, "s3", ["GenerateDataKey", "Decrypt"]),
    ],
    environment: { workBucket: retained.workBucket.name },
  }),
  // It signs what others get, which S3 judges by this role: neither ledgers nor change sets.
  "rejected:read": ({ retained }) => ({
    permissions: [
      {
        actions: ["s3:GetObject"],
        resources: [`${retained.workBucket.arn}/${rejectedPrefix}*`],
        because: "Files of rejected rows under one prefix of the bucket: their names are made at run time.",
      },
      useKey(retained.dataKey, "s3", ["Decrypt"]),
    ],
    environment: { workBucket: retained.workBucket.name },
  }),
  "ledgers:drop": ({ retained }) => ({
    permissions: [
      {
        actions: ["s3:DeleteObject"],
        resources: [`${retained.workBucket.arn}/ledgers/*`],
        because: ownObjects,
      },
    ],
    environment: { workBucket: retained.workBucket.name },
  }),
  "keys:read": ({ retained, keySecretPrefix }) => ({
    permissions: [
      {
        actions: ["secretsmanager:GetSecretValue"],
        resources: [keySecrets(keySecretPrefix)],
        because: ownKeys,
      },
      useKey(retained.secretsKey, "secretsmanager", ["Decrypt"]),
    ],
    environment: { keySecretPrefix, secretsKey: retained.secretsKey },
  }),
  // Without GetSecretValue: whoever adds or invalidates a key can't read any.
  "keys:write": ({ retained, keySecretPrefix }) => ({
    permissions: [
      {
        actions: ["secretsmanager:CreateSecret", "secretsmanager:DeleteSecret"],
        resources: [keySecrets(keySecretPrefix)],
        because: ownKeys,
      },
      useKey(retained.secretsKey, "secretsmanager", ["GenerateDataKey", "Decrypt"]),
    ],
    environment: { keySecretPrefix, secretsKey: retained.secretsKey },
  }),
  "keys:list": ({ keySecretPrefix }) => ({
    permissions: [
      {
        actions: ["secretsmanager:ListSecrets"],
        resources: ["*"],
        because: listsAnywhere("secrets"),
      },
    ],
    environment: { keySecretPrefix },
  }),
  "partnerKeys:read": ({ retained, extraEndpoints }) => ({
    permissions: [
      { actions: ["secretsmanager:GetSecretValue"], resources: [retained.partnerKeys.arn] },
      useKey(retained.secretsKey, "secretsmanager", ["Decrypt"]),
    ],
    // Which endpoints there are, and whose partner key each takes, are one question.
    environment: {
      partnerKeysSecret: retained.partnerKeys.name,
      extraEndpoints: JSON.stringify(extraEndpoints),
    },
  }),
  "workflow:start": ({ importWorkflow }) => ({
    permissions: [{ actions: ["states:StartExecution"], resources: [importWorkflow] }],
    environment: { importWorkflow },
  }),
  "job:start": ({ jobFunction }) => ({
    permissions: [{ actions: ["lambda:InvokeFunction"], resources: [functionArn(jobFunction)] }],
    environment: { jobFunction },
  }),
  "workflow:read": ({ importWorkflow }) => ({
    permissions: [
      {
        actions: ["states:DescribeExecution"],
        resources: [executionsOf(importWorkflow)],
        because: ownRuns,
      },
    ],
    environment: { importWorkflow },
  }),
  "timer:write": ({ timers }) => ({
    permissions: [
      {
        actions: ["CreateSchedule", "GetSchedule", "UpdateSchedule", "DeleteSchedule"].map(
          (verb) => `scheduler:${verb}`,
        ),
        resources: [
          `arn:${Aws.PARTITION}:scheduler:${Aws.REGION}:${Aws.ACCOUNT_ID}:schedule/${timers.group}/*`,
        ],
        because: ownTimers,
      },
      {
        actions: ["iam:PassRole"],
        resources: [timers.role],
        conditions: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
      },
    ],
    environment: {
      timerGroup: timers.group,
      timerRole: timers.role,
      timerDeadLetters: timers.deadLetters,
      tickFunction: timers.tick,
    },
  }),
  // Scoped to the group it would always be denied: https://github.com/aws/aws-cdk/issues/38201
  "timer:list": ({ timers }) => ({
    permissions: [
      { actions: ["scheduler:ListSchedules"], resources: ["*"], because: listsAnywhere("schedules") },
    ],
    environment: { timerGroup: timers.group },
  }),
  "mail:send": ({ mail, pageUrl }) => ({
    permissions: [
      {
        actions: ["ses:SendRawEmail"],
        resources: [sesArn("identity", mail.identity), sesArn("configuration-set", mail.configurationSet)],
        conditions: { StringEquals: { "ses:FromAddress": mail.address } },
      },
    ],
    environment: {
      mailFrom: mail.from,
      mailReplyTo: mail.replyTo,
      mailConfigurationSet: mail.configurationSet,
      pageUrl,
    },
  }),
  engine: ({ memory }) => ({
    permissions: [],
    environment: { engineMemoryMb: String(memory - NODE_MEMORY_MB) },
  }),
  braze: ({ userAgent, requestsPerSecond }) => ({
    permissions: [],
    environment: { userAgent, requestsPerSecond: String(requestsPerSecond) },
  }),
};

function readBucket(bucket: string, key: string): Permission[] {
  return [
    { actions: ["s3:GetObject"], resources: [`${bucket}/*`], because: ownObjects },
    // Also lets a missing object be told from a forbidden one.
    { actions: ["s3:ListBucket"], resources: [bucket] },
    useKey(key, "s3", ["Decrypt"]),
  ];
}

/** A key is used through one service only, never by itself. */
function useKey(key: string, service: string, verbs: string[]): Permission {
  return {
    actions: verbs.map((verb) => `kms:${verb}`),
    resources: [key],
    conditions: { StringEquals: { "kms:ViaService": `${service}.${Aws.REGION}.amazonaws.com` } },
  };
}

function keySecrets(prefix: string): string {
  return `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:${prefix}*`;
}

function functionArn(name: string): string {
  return `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${name}`;
}

/** `…:stateMachine:name` → all of `…:execution:name:…`. */
function executionsOf(machine: string): string {
  return `${machine.replace(":stateMachine:", ":execution:")}:*`;
}

function sesArn(kind: "identity" | "configuration-set", name: string): string {
  return `arn:${Aws.PARTITION}:ses:${Aws.REGION}:${Aws.ACCOUNT_ID}:${kind}/${name}`;
}
