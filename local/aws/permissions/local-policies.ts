/** The policies of this machine's functions: the grants of a deployment, with the names of this machine. */
import type { Permission } from "../../../infra/allow.ts";
import { useKey } from "../../../infra/encryption-permissions.ts";
import { grants } from "../../../infra/needs.ts";
import type { Reach } from "../../../infra/reach.ts";
import { timerRolePermissions, workflowRolePermissions } from "../../../infra/role-permissions.ts";
import { type FunctionSpec, functions } from "../../../shared/contract/functions.ts";
import { deadLetterQueueNames, deadLetterQueues } from "../../../shared/contract/queues.ts";
import { ACCOUNT, functionArn, localAthenas, localNames, queueArn, REGION } from "../names.ts";
import {
  credentialsOf,
  NOBODY,
  operatorCredentials,
  TIMERS,
  UPKEEP,
  workflowCredentials,
} from "./callers.ts";

/** `everything`: no policy is asked. */
export type Policy = readonly Permission[] | "everything";

/** Memory only decides about the environment, as do endpoints and the page. */
export const localReach: Omit<Reach, "rows"> = {
  place: { partition: "aws", region: REGION, account: ACCOUNT },
  retained: {
    table: {
      name: localNames.table,
      arn: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${localNames.table}`,
    },
    dataBucket: bucket(localNames.dataBucket),
    workBucket: bucket(localNames.workBucket),
    partnerKeys: secret(localNames.partnerKeysSecret),
    forgottenKey: secret(localNames.forgottenKeySecret),
    sandboxPartnerKey: secret(localNames.sandboxPartnerKeySecret),
    dataKey: localNames.dataKey,
    secretsKey: localNames.secretsKey,
  },
  sandbox: true,
  boundClients: {},
  databases: {
    warehouse: {
      host: "",
      port: 5432,
      database: "",
      secret: localNames.databaseSecret,
      secretKey: localNames.secretsKey,
      tls: "off",
      statementSeconds: 300,
    },
  },
  athenas: localAthenas,
  keySecretPrefix: localNames.keySecretPrefix,
  channelSecretPrefix: localNames.channelSecretPrefix,
  importWorkflow: localNames.workflow,
  jobFunction: "jobs/run",
  repairFunction: "jobs/repair-run",
  deliveryFunction: "jobs/deliver",
  forgetFunction: "jobs/forget",
  timers: {
    group: localNames.timerGroup,
    role: localNames.timerRole,
    deadLetters: localNames.timerDeadLetters,
    tick: functionArn("timers/tick"),
  },
  deadLetterQueues: Object.fromEntries(
    deadLetterQueueNames.map((name) => [name, { url: "", arn: queueArn(deadLetterQueues[name]) }]),
  ) as Reach["deadLetterQueues"],
  version: "",
  extraEndpoints: {},
  userAgent: "",
  requestsPerSecond: "off",
  pageUrl: "",
  mail: {
    from: localNames.mail.from,
    address: localNames.mail.from,
    replyTo: localNames.mail.replyTo,
    identity: localNames.mail.identity,
    configurationSet: localNames.mail.configurationSet,
  },
  eventBus: {
    name: localNames.eventBus,
    arn: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/${localNames.eventBus}`,
  },
  memory: 0,
};

/** What the address of the data bucket is printed for. */
const intoDataBucket: Permission[] = [
  {
    actions: ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"],
    resources: [`${localReach.retained.dataBucket.arn}/*`],
  },
  { actions: ["s3:ListBucket"], resources: [localReach.retained.dataBucket.arn] },
  useKey(localReach.place, localNames.dataKey, "s3", ["GenerateDataKey", "Decrypt"]),
];

const steps = Object.keys(functions).filter((name) => name.startsWith("steps/"));

/** By access key id. */
export function localPolicies(
  specs: Readonly<Record<string, Pick<FunctionSpec, "needs" | "rows">>> = functions,
): Map<string, Policy> {
  const ofFunctions = Object.entries(specs).map(([name, { needs, rows = {} }]): [string, Policy] => [
    credentialsOf(name).accessKeyId,
    needs.flatMap((need) => grants[need]({ ...localReach, rows }).permissions),
  ]);
  return new Map<string, Policy>([
    ...ofFunctions,
    [workflowCredentials.accessKeyId, workflowRolePermissions(localReach, steps.map(functionArn))],
    [TIMERS, timerRolePermissions(localReach.timers)],
    [
      UPKEEP,
      [
        {
          actions: ["lambda:InvokeFunction"],
          resources: [functionArn("timers/reconcile"), functionArn("timers/retention")],
        },
      ],
    ],
    [operatorCredentials.accessKeyId, "everything"],
    [NOBODY, intoDataBucket],
  ]);
}

function bucket(name: string): { name: string; arn: string } {
  return { name, arn: `arn:aws:s3:::${name}` };
}

/** AWS adds six characters to a secret's name. */
function secret(name: string): { name: string; arn: string } {
  return { name, arn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-??????` };
}
