/** The environment of functions on this machine: the contract's variables, and the origin of each service. */

import { versionOf } from "../infra/version.ts";
import type { Databases } from "../shared/contract/databases.ts";
import { type EnvironmentKey, environment } from "../shared/contract/environment.ts";
import type { FunctionName } from "../shared/contract/functions.ts";
import { deadLetterQueueNames, deadLetterQueues } from "../shared/contract/queues.ts";
import { functionArn, localAthenas, localNames, queueUrl, REGION } from "./aws/names.ts";
import { operatorCredentials } from "./aws/permissions/callers.ts";
import type { Addresses } from "./aws/stand-ins.ts";

interface Chosen {
  /** Origin → cluster. */
  extraEndpoints: Record<string, string>;
  requestsPerSecond: number | "off";
  pageUrl: string;
  databases: Databases;
  membersPerBucket: number;
}

export function functionEnvironment(
  at: Addresses,
  { extraEndpoints, requestsPerSecond, pageUrl, databases, membersPerBucket }: Chosen,
): Record<string, string> {
  const values: Record<EnvironmentKey, string> = {
    table: localNames.table,
    dataBucket: localNames.dataBucket,
    workBucket: localNames.workBucket,
    importWorkflow: localNames.workflow,
    jobFunction: "jobs/run" satisfies FunctionName,
    repairFunction: "jobs/repair-run" satisfies FunctionName,
    deliveryFunction: "jobs/deliver" satisfies FunctionName,
    forgetFunction: "jobs/forget" satisfies FunctionName,
    partnerKeysSecret: localNames.partnerKeysSecret,
    sandboxPartnerKeySecret: localNames.sandboxPartnerKeySecret,
    forgottenKeySecret: localNames.forgottenKeySecret,
    keySecretPrefix: localNames.keySecretPrefix,
    channelSecretPrefix: localNames.channelSecretPrefix,
    localReceivers: "on",
    secretsKey: localNames.secretsKey,
    extraEndpoints: JSON.stringify(extraEndpoints),
    userAgent: "partner-Kubit-CohortImport/0.1.0",
    requestsPerSecond: String(requestsPerSecond),
    mailFrom: localNames.mail.from,
    mailReplyTo: localNames.mail.replyTo,
    eventBus: localNames.eventBus,
    mailConfigurationSet: localNames.mail.configurationSet,
    pageUrl,
    timerGroup: localNames.timerGroup,
    tickFunction: functionArn("timers/tick" satisfies FunctionName),
    timerRole: localNames.timerRole,
    timerDeadLetters: localNames.timerDeadLetters,
    deadLetterQueues: JSON.stringify(
      Object.fromEntries(
        deadLetterQueueNames.map((name) => [name, queueUrl(at.queues, deadLetterQueues[name])]),
      ),
    ),
    version: versionOf(),
    boundClients: "{}",
    databases: JSON.stringify(databases),
    athenas: JSON.stringify(localAthenas),
    sandbox: "on",
    engineMemoryMb: "1024",
    membersPerBucket: String(membersPerBucket),
  };
  const named = Object.entries(environment).map(([key, name]) => [name, values[key as EnvironmentKey]]);
  return {
    ...Object.fromEntries(named),
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: operatorCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operatorCredentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: at.table,
    AWS_ENDPOINT_URL_S3: at.objects,
    AWS_ENDPOINT_URL_SES: at.mail,
    AWS_ENDPOINT_URL_SCHEDULER: at.scheduler,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: at.secrets,
    AWS_ENDPOINT_URL_SFN: at.workflow,
    AWS_ENDPOINT_URL_LAMBDA: at.lambda,
    AWS_ENDPOINT_URL_SQS: at.queues,
    AWS_ENDPOINT_URL_EVENTBRIDGE: at.events,
    AWS_ENDPOINT_URL_ATHENA: at.athena,
    // s3rver stores the SDK's default, streamed checksums, as part of the data.
    AWS_REQUEST_CHECKSUM_CALCULATION: "WHEN_REQUIRED",
    AWS_EC2_METADATA_DISABLED: "true",
    TZ: "UTC",
  };
}
