/** The one table of grants: the permissions and the environment that each need of the contract stands for. */
import type { Need } from "../shared/contract/needs.ts";
import { MEMBERS_PER_BUCKET } from "../shared/limits.ts";
import type { Permission } from "./allow.ts";
import { queryAthena } from "./athena-permissions.ts";
import { useKey } from "./encryption-permissions.ts";
import { arnOf, executionsOf, type Grant, type Reach } from "./reach.ts";
import { onTable, readRows, writeAudit, writeRows } from "./row-permissions.ts";
import {
  createChannelSecrets,
  createKeys,
  deleteChannelSecrets,
  deleteKeys,
  listChannelSecrets,
  listKeys,
  readChannelSecrets,
  readDatabases,
  readForgottenKey,
  readKeys,
  readPartnerKeys,
  readSandboxPartnerKey,
} from "./secret-permissions.ts";
import {
  dropFrom,
  dropUploads,
  eraseVersions,
  listDataBucket,
  listFolder,
  onUploads,
  readDataBucket,
  readFolder,
  readObjects,
  readUploads,
  work,
  writeFolders,
  writeSmallObjects,
} from "./storage-permissions.ts";

/** Megabytes of an engine function reserved for Node and the SDK. DuckDB may use the rest. */
const NODE_MEMORY_MB = 1_024;

const ownTimers = "Timers of one group that is only this stage's: their names are made at run time.";
const ownRuns = "Executions of this one machine: each run has its own.";

const invoke = (place: Reach["place"], functionName: string): Permission => ({
  actions: ["lambda:InvokeFunction"],
  resources: [arnOf(place, "lambda", `function:${functionName}`)],
});

export const grants: Record<Need, (reach: Reach) => Grant> = {
  "table:read": (reach) => onTable(reach, readRows(reach)),
  "table:write": (reach) => onTable(reach, writeRows(reach)),
  "audit:write": (reach) => onTable(reach, writeAudit(reach)),
  "data:read": (reach) => ({
    permissions: readDataBucket(reach),
    environment: { dataBucket: reach.retained.dataBucket.name },
  }),
  "data:list": (reach) => ({
    permissions: [listDataBucket(reach)],
    environment: { dataBucket: reach.retained.dataBucket.name },
  }),
  "databases:read": readDatabases,
  "athena:query": queryAthena,
  "selections:read": (reach) =>
    Object.keys(reach.athenas).length > 0 ? readFolder(reach, "selections") : work(reach, []),
  // No permission to read or delete: the function signs PUTs, which S3 authorizes with this role.
  "uploads:write": ({ place, retained }) => ({
    permissions: [
      onUploads({ retained }, ["s3:PutObject"]),
      useKey(place, retained.dataKey, "s3", ["GenerateDataKey"]),
    ],
    environment: { dataBucket: retained.dataBucket.name },
  }),
  "uploads:drop": (reach) => ({
    permissions: dropUploads(reach),
    environment: { dataBucket: reach.retained.dataBucket.name },
  }),
  "uploads:read": (reach) => ({
    permissions: readUploads(reach),
    environment: { dataBucket: reach.retained.dataBucket.name },
  }),
  "prepared:read": (reach) => readFolder(reach, "prepared"),
  "prepared:write": (reach) => writeFolders(reach, ["prepared", "parts", "manifests"]),
  "comparisons:read": (reach) => work(reach, readObjects(reach, "comparisons")),
  "comparisons:write": (reach) => writeFolders(reach, ["comparisons"]),
  "parts:read": (reach) => work(reach, readObjects(reach, "parts")),
  "prepared:list": (reach) => work(reach, [listFolder(reach, "prepared")]),
  "ledgers:list": (reach) => work(reach, [listFolder(reach, "ledgers")]),
  "manifests:list": (reach) => work(reach, [listFolder(reach, "manifests")]),
  "results:list": (reach) => work(reach, [listFolder(reach, "results")]),
  "results:read": (reach) => readFolder(reach, "results"),
  "results:write": (reach) => writeSmallObjects(reach, "results"),
  "ledgers:read": (reach) => readFolder(reach, "ledgers"),
  "ledgers:write": (reach) => writeFolders(reach, ["ledgers"]),
  "ledgers:drop": (reach) => dropFrom(reach, "ledgers"),
  "exclusions:drop": (reach) => dropFrom(reach, "exclusions"),
  // The function signs GETs, which S3 authorizes with this role.
  "rejected:read": (reach) => work(reach, readObjects(reach, "rejected")),
  "rejected:write": (reach) => writeFolders(reach, ["rejected"]),
  "exclusions:read": (reach) => readFolder(reach, "exclusions"),
  "exclusions:write": (reach) => writeFolders(reach, ["exclusions"]),
  "keys:read": readKeys,
  "keys:create": createKeys,
  "keys:delete": deleteKeys,
  "keys:list": listKeys,
  "channelSecrets:read": readChannelSecrets,
  "channelSecrets:create": createChannelSecrets,
  "channelSecrets:delete": deleteChannelSecrets,
  "channelSecrets:list": listChannelSecrets,
  channelAddresses: () => ({ permissions: [], environment: { localReceivers: "off" } }),
  "deliveries:start": ({ place, deliveryFunction }) => ({
    permissions: [invoke(place, deliveryFunction)],
    environment: { deliveryFunction },
  }),
  "channels:send": ({ pageUrl }) => ({ permissions: [], environment: { pageUrl } }),
  "partnerKeys:read": readPartnerKeys,
  "sandboxPartnerKey:read": readSandboxPartnerKey,
  "forgottenKey:read": readForgottenKey,
  "forgetting:start": ({ place, forgetFunction }) => ({
    permissions: [invoke(place, forgetFunction)],
    environment: { forgetFunction },
  }),
  "versions:erase": eraseVersions,
  "workflow:start": ({ importWorkflow }) => ({
    permissions: [{ actions: ["states:StartExecution"], resources: [importWorkflow] }],
    environment: { importWorkflow },
  }),
  "job:start": ({ place, jobFunction }) => ({
    permissions: [invoke(place, jobFunction)],
    environment: { jobFunction },
  }),
  "repair:start": ({ place, repairFunction }) => ({
    permissions: [invoke(place, repairFunction)],
    environment: { repairFunction },
  }),
  "workflow:read": ({ importWorkflow }) => ({
    permissions: [
      {
        actions: ["states:DescribeExecution"],
        resources: [`${executionsOf(importWorkflow)}:*`],
        because: ownRuns,
      },
    ],
    environment: { importWorkflow },
  }),
  "timer:write": ({ place, timers }) => ({
    permissions: [
      {
        actions: ["CreateSchedule", "GetSchedule", "UpdateSchedule", "DeleteSchedule"].map(
          (verb) => `scheduler:${verb}`,
        ),
        resources: [arnOf(place, "scheduler", `schedule/${timers.group}/*`)],
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
      {
        actions: ["scheduler:ListSchedules"],
        resources: ["*"],
        because: "Listing schedules takes no resource: IAM allows it on all or none.",
      },
    ],
    environment: { timerGroup: timers.group },
  }),
  "mail:send": ({ place, mail, pageUrl }) => ({
    permissions: [
      {
        actions: ["ses:SendRawEmail"],
        resources: [
          arnOf(place, "ses", `identity/${mail.identity}`),
          arnOf(place, "ses", `configuration-set/${mail.configurationSet}`),
        ],
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
  "events:publish": ({ eventBus }) => ({
    permissions: [{ actions: ["events:PutEvents"], resources: [eventBus.arn] }],
    environment: { eventBus: eventBus.name },
  }),
  engine: ({ memory }) => ({
    permissions: [],
    environment: { engineMemoryMb: String(memory - NODE_MEMORY_MB) },
  }),
  buckets: () => ({ permissions: [], environment: { membersPerBucket: String(MEMBERS_PER_BUCKET) } }),
  callers: ({ boundClients }) => ({
    permissions: [],
    environment: { boundClients: JSON.stringify(boundClients) },
  }),
  endpoints: ({ extraEndpoints }) => ({
    permissions: [],
    environment: { extraEndpoints: JSON.stringify(extraEndpoints) },
  }),
  "status:read": ({ deadLetterQueues, version, requestsPerSecond }) => {
    const all = Object.entries(deadLetterQueues);
    return {
      permissions: [{ actions: ["sqs:GetQueueAttributes"], resources: all.map(([, { arn }]) => arn) }],
      environment: {
        deadLetterQueues: JSON.stringify(Object.fromEntries(all.map(([name, { url }]) => [name, url]))),
        version,
        requestsPerSecond: String(requestsPerSecond),
      },
    };
  },
  deployment: ({ sandbox }) => ({ permissions: [], environment: { sandbox: sandbox ? "on" : "off" } }),
  braze: ({ userAgent, requestsPerSecond }) => ({
    permissions: [],
    environment: { userAgent, requestsPerSecond: String(requestsPerSecond) },
  }),
};
