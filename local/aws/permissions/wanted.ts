/** Which permissions a call takes, by service. */

import type { Athena } from "../../../shared/contract/athena.ts";
import type { Call } from "../gate/gate.ts";
import { ACCOUNT, functionArn, localAthenas, localNames, REGION } from "../names.ts";
import { useOfKey } from "./key-use.ts";
import { objectsWanted } from "./objects-wanted.ts";
import type { Wanted } from "./policy.ts";
import { tableWanted } from "./table-wanted.ts";

export function wantedBy(call: Call): Wanted[] {
  switch (call.service) {
    case "dynamodb":
      return tableWanted(call.operation, bodyOf(call));
    case "s3":
      return objectsWanted(call);
    case "secretsmanager":
      return secretsWanted(call.operation, bodyOf(call));
    case "ses":
      return mailWanted(call);
    case "scheduler":
      return timersWanted(call);
    case "states":
      return executionsWanted(call.operation, bodyOf(call));
    case "sqs":
      return queuesWanted(call.operation, bodyOf(call));
    case "events":
      return eventsWanted(call.operation, bodyOf(call));
    case "athena":
      return athenaWanted(call.operation, bodyOf(call));
    case "lambda":
      return [
        { action: "lambda:InvokeFunction", resource: functionArn(decodeURIComponent(nameIn(call.url, 3))) },
      ];
    default:
      return call.service satisfies never;
  }
}

function secretsWanted(operation: string, body: Record<string, unknown>): Wanted[] {
  const action = `secretsmanager:${operation}`;
  if (operation === "ListSecrets") return [{ action, resource: "*" }];
  const { Name, SecretId, KmsKeyId } = body;
  // Six characters that AWS adds to the name; a policy is compared with the whole ARN.
  const name = text(Name ?? SecretId);
  const resource = name.startsWith("arn:") ? name : arn("secretsmanager", `secret:${name}-xxxxxx`);
  if (operation === "CreateSecret") {
    // Without a key of its own, a secret is encrypted with one that everybody in the account may use.
    if (KmsKeyId === undefined) return [{ action, resource }];
    const key = text(KmsKeyId);
    return [
      { action, resource, context: { "secretsmanager:KmsKeyArn": [key] } },
      ...useOfKey("secretsmanager", key, ["GenerateDataKey", "Decrypt"]),
    ];
  }
  const reads = operation === "GetSecretValue";
  return [
    { action, resource },
    ...(reads ? useOfKey("secretsmanager", localNames.secretsKey, ["Decrypt"]) : []),
  ];
}

function mailWanted({ operation, body }: Call): Wanted[] {
  const form = new URLSearchParams(body.toString());
  const raw = Buffer.from(form.get("RawMessage.Data") ?? "", "base64").toString();
  const from = form.get("Source") ?? /^From: (.*)$/im.exec(raw)?.[1] ?? "";
  const address = /<([^>]*)>/.exec(from)?.[1] ?? from.trim();
  const action = `ses:${operation}`;
  const context = { "ses:FromAddress": [address] };
  const set = form.get("ConfigurationSetName");
  return [
    { action, resource: arn("ses", `identity/${address.split("@").at(-1)}`), context },
    ...(set === null ? [] : [{ action, resource: arn("ses", `configuration-set/${set}`), context }]),
  ];
}

function timersWanted({ operation, url, body, ...call }: Call): Wanted[] {
  const action = `scheduler:${operation}`;
  if (operation.startsWith("List")) return [{ action, resource: "*" }];
  const { GroupName, Target } = bodyOf({ ...call, operation, url, body });
  const group = GroupName ?? new URL(url, "http://127.0.0.1").searchParams.get("groupName") ?? "default";
  const wanted = { action, resource: arn("scheduler", `schedule/${text(group)}/${nameIn(url, 2)}`) };
  const role = (Target as { RoleArn?: string } | undefined)?.RoleArn;
  if (role === undefined) return [wanted];
  const context = { "iam:PassedToService": ["scheduler.amazonaws.com"] };
  return [wanted, { action: "iam:PassRole", resource: role, context }];
}

function executionsWanted(operation: string, body: Record<string, unknown>): Wanted[] {
  const { stateMachineArn, executionArn } = body;
  return [{ action: `states:${operation}`, resource: text(stateMachineArn ?? executionArn) }];
}

function queuesWanted(operation: string, { QueueUrl }: Record<string, unknown>): Wanted[] {
  return [{ action: `sqs:${operation}`, resource: arn("sqs", text(QueueUrl).split("/").at(-1) ?? "") }];
}

function eventsWanted(operation: string, { Entries }: Record<string, unknown>): Wanted[] {
  const entries = Array.isArray(Entries) ? (Entries as { EventBusName?: unknown }[]) : [];
  const buses = new Set(entries.map(({ EventBusName = "default" }) => text(EventBusName)));
  return [...buses].map((bus) => ({
    action: `events:${operation}`,
    resource: arn("events", `event-bus/${bus}`),
  }));
}

/**
 * Athena reads the catalog and the data, and writes what it finds, as whoever asks it. Source: Athena user guide, "Access to
 * workgroups", "to Amazon S3" and "to databases and tables in the AWS Glue Data Catalog".
 */
function athenaWanted(operation: string, body: Record<string, unknown>): Wanted[] {
  const { ResultConfiguration, QueryExecutionContext, CatalogName, WorkGroup } = body;
  // A call about a query does not name its workgroup.
  const workgroup = text(WorkGroup ?? localAthenas[localNames.athena]?.workgroup);
  const asked = { action: `athena:${operation}`, resource: arn("athena", `workgroup/${workgroup}`) };
  const { Catalog } = (QueryExecutionContext ?? {}) as { Catalog?: unknown };
  const catalog = text(CatalogName ?? Catalog);
  if (operation === "GetTableMetadata")
    return [
      { ...asked, resource: arn("athena", `datacatalog/${catalog}`) },
      ...inCatalog(catalog, ["GetTable"]),
    ];
  if (operation !== "StartQueryExecution") return [asked];
  const { dataBucket, workBucket, lakePrefix } = localNames;
  const { OutputLocation } = ResultConfiguration as { OutputLocation: string };
  const results = `arn:aws:s3:::${OutputLocation.slice("s3://".length)}one`;
  return [
    asked,
    ...inCatalog(catalog, ["GetDatabase", "GetTable", "GetPartition", "GetPartitions", "BatchGetPartition"]),
    ...[dataBucket, workBucket].map((bucket) => ({
      action: "s3:GetBucketLocation",
      resource: `arn:aws:s3:::${bucket}`,
    })),
    {
      action: "s3:ListBucket",
      resource: `arn:aws:s3:::${dataBucket}`,
      context: { "s3:prefix": [`${lakePrefix}events/`] },
    },
    { action: "s3:GetObject", resource: `arn:aws:s3:::${dataBucket}/${lakePrefix}events/one` },
    ...["PutObject", "AbortMultipartUpload", "ListMultipartUploadParts", "GetObject"].map((verb) => ({
      action: `s3:${verb}`,
      resource: results,
    })),
    ...useOfKey("s3", localNames.dataKey, ["GenerateDataKey", "Decrypt"]),
  ];
}

/** What another account's holds is found by its registration in this one. */
function inCatalog(catalog: string, verbs: readonly string[]): Wanted[] {
  const { athena } = localNames;
  const owner = Object.values<Athena>(localAthenas).find((one) => one.catalog === catalog)?.catalogAccount;
  const places = ["catalog", `database/${athena}`, `table/${athena}/events`];
  return [
    ...(owner === undefined
      ? []
      : [{ action: "athena:GetDataCatalog", resource: arn("athena", `datacatalog/${catalog}`) }]),
    ...verbs.flatMap((verb) =>
      places.map((place) => ({ action: `glue:${verb}`, resource: arn("glue", place, owner) })),
    ),
  ];
}

function arn(service: string, resource: string, account = ACCOUNT): string {
  return `arn:aws:${service}:${REGION}:${account}:${resource}`;
}

/** A segment of the path. */
function nameIn(url: string, place: number): string {
  return new URL(url, "http://127.0.0.1").pathname.split("/")[place] ?? "";
}

function bodyOf({ body }: Call): Record<string, unknown> {
  return body.length === 0 ? {} : (JSON.parse(body.toString()) as Record<string, unknown>);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
