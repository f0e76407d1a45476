/** The one table of grants: the permissions and the environment that each need of the contract stands for. */
import { Aws } from "aws-cdk-lib";
import type { EnvironmentKey } from "../shared/contract/environment.ts";
import type { Need } from "../shared/contract/needs.ts";
import { table } from "../shared/contract/table.ts";
import { uploadsPrefix } from "../shared/contract/uploads.ts";
import type { Permission } from "./allow.ts";
import type { RetainedData } from "./data-stack.ts";
import {
  listFolder,
  onFolders,
  readBucket,
  readFolder,
  useKey,
  useTableKey,
  work,
  writeFolders,
} from "./storage-permissions.ts";

export interface Grant {
  permissions: Permission[];
  environment: Partial<Record<EnvironmentKey, string>>;
}

/** The resources of a stage that functions may be granted. */
export interface Reach {
  retained: RetainedData;
  /** Whether the sandbox is deployed too. */
  sandbox: boolean;
  keySecretPrefix: string;
  importWorkflow: string;
  /** Name of the function that runs jobs. */
  jobFunction: string;
  /** Name of the function that repairs a run. */
  repairFunction: string;
  /**
   * The group of this stage's timers; ARNs of the role that Scheduler assumes, of its dead-letter queue and of `tick`.
   */
  timers: { group: string; role: string; deadLetters: string; tick: string };
  /** Origin → cluster. */
  extraEndpoints: Readonly<Record<string, string>>;
  userAgent: string;
  requestsPerSecond: number | "off";
  pageUrl: string;
  mail: { from: string; address: string; replyTo: string; identity: string; configurationSet: string };
  /** Megabytes of the function itself. */
  memory: number;
}

/** Megabytes of an engine function reserved for Node and the SDK. DuckDB may use the rest. */
const NODE_MEMORY_MB = 1_024;

const ownTimers = "Timers of one group that is only this stage's: their names are made at run time.";
const ownRuns = "Executions of this one machine: each run has its own.";
const listsAnywhere = (what: string) => `Listing ${what} takes no resource: IAM allows it on all or none.`;

export const grants: Record<Need, (reach: Reach) => Grant> = {
  "table:read": ({ retained }) => ({
    permissions: [
      { actions: ["dynamodb:GetItem", "dynamodb:Query"], resources: [retained.table.arn] },
      { actions: ["dynamodb:Query"], resources: [`${retained.table.arn}/index/${table.lists.name}`] },
      useTableKey(retained),
    ],
    environment: { table: retained.table.name },
  }),
  "table:write": ({ retained }) => ({
    permissions: [
      {
        actions: ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
        resources: [retained.table.arn],
      },
      useTableKey(retained),
    ],
    environment: { table: retained.table.name },
  }),
  "data:read": ({ retained }) => ({
    permissions: readBucket(retained.dataBucket.arn, retained.dataKey),
    environment: { dataBucket: retained.dataBucket.name },
  }),
  // No permission to read or delete: the function signs PUTs, which S3 authorizes with this role.
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
  "prepared:read": ({ retained }) => readFolder(retained, "prepared"),
  "prepared:write": ({ retained }) => writeFolders(retained, ["prepared", "parts", "manifests"]),
  "parts:read": ({ retained }) => readFolder(retained, "parts"),
  "results:list": ({ retained }) => work(retained, [listFolder(retained, "results")]),
  "results:read": ({ retained }) => readFolder(retained, "results"),
  "results:write": ({ retained }) => writeFolders(retained, ["results"]),
  "ledgers:read": ({ retained }) => readFolder(retained, "ledgers"),
  "ledgers:write": ({ retained }) => writeFolders(retained, ["ledgers"]),
  "ledgers:drop": ({ retained }) =>
    work(retained, [listFolder(retained, "ledgers"), onFolders(retained, ["s3:DeleteObject"], ["ledgers"])]),
  // The function signs GETs, which S3 authorizes with this role.
  "rejected:read": ({ retained }) =>
    work(retained, [
      onFolders(retained, ["s3:GetObject"], ["rejected"]),
      useKey(retained.dataKey, "s3", ["Decrypt"]),
    ]),
  "rejected:write": ({ retained }) => writeFolders(retained, ["rejected"]),
  "keys:read": ({ retained, keySecretPrefix }) => ({
    permissions: [
      onKeySecrets(keySecretPrefix, "GetSecretValue"),
      useKey(retained.secretsKey, "secretsmanager", ["Decrypt"]),
    ],
    environment: { keySecretPrefix, secretsKey: retained.secretsKey },
  }),
  // Without GetSecretValue: functions that add or invalidate a key can't read any.
  "keys:create": ({ retained, keySecretPrefix }) => ({
    permissions: [
      onKeySecrets(keySecretPrefix, "CreateSecret"),
      useKey(retained.secretsKey, "secretsmanager", ["GenerateDataKey", "Decrypt"]),
    ],
    environment: { keySecretPrefix, secretsKey: retained.secretsKey },
  }),
  "keys:delete": ({ retained, keySecretPrefix }) => ({
    permissions: [onKeySecrets(keySecretPrefix, "DeleteSecret")],
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
    // The allowed endpoints and the partner key of each belong together.
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
  "repair:start": ({ repairFunction }) => ({
    permissions: [{ actions: ["lambda:InvokeFunction"], resources: [functionArn(repairFunction)] }],
    environment: { repairFunction },
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
  // ListSchedules would always be denied if scoped to the group: https://github.com/aws/aws-cdk/issues/38201
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
  callers: ({ retained }) => ({
    permissions: [],
    environment: { boundClients: JSON.stringify(retained.tokens.boundClients) },
  }),
  deployment: ({ sandbox }) => ({ permissions: [], environment: { sandbox: sandbox ? "on" : "off" } }),
  braze: ({ userAgent, requestsPerSecond }) => ({
    permissions: [],
    environment: { userAgent, requestsPerSecond: String(requestsPerSecond) },
  }),
};

function onKeySecrets(prefix: string, verb: string): Permission {
  return {
    actions: [`secretsmanager:${verb}`],
    resources: [`arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:${prefix}*`],
    because: "One secret for each data import key, under one prefix: their names are made at run time.",
  };
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
