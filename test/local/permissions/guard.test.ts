import { join } from "node:path";
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateScheduleCommand, ListSchedulesCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { SESClient, SendRawEmailCommand } from "@aws-sdk/client-ses";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { News, Up } from "../../../local/aws/main.ts";
import { functionArn, localNames, REGION } from "../../../local/aws/names.ts";
import { objectServer } from "../../../local/aws/objects.ts";
import { asked } from "../../../local/aws/permissions/ask.ts";
import { credentialsOf, operatorCredentials } from "../../../local/aws/permissions/callers.ts";
import { type Denied, deniedIn, sizeOf } from "../../../local/aws/permissions/denied.ts";
import { permissionGuard } from "../../../local/aws/permissions/guard.ts";
import { localPolicies } from "../../../local/aws/permissions/local-policies.ts";
import type { StandInOptions } from "../../../local/aws/stand-ins.ts";
import { issuerKey } from "../../../local/issuer-key.ts";
import { ANY_PORT } from "../../../local/listening.ts";
import { type Child, child } from "../../../local/process.ts";
import { type FunctionName, functions } from "../../../shared/contract/functions.ts";
import { table as layout } from "../../../shared/contract/table.ts";
import { temporaryFolder } from "../folder.ts";

const folder = temporaryFolder();
const { table: TableName, workBucket: Bucket, dataBucket, keySecretPrefix, secretsKey } = localNames;
let aws: Child<Up, News>;
let at: Up["addresses"];
let logged = 0;
const log = join(folder, "aws.log");
let clients: { destroy(): void }[] = [];

beforeAll(async () => {
  const ports = { api: ANY_PORT, inbox: ANY_PORT, issuer: ANY_PORT, objects: ANY_PORT };
  const { publicKey } = await issuerKey(folder);
  const start: StandInOptions = { folder, memory: true, ports, publicKey, audience: "test" };
  const module = new URL("../../../local/aws/main.ts", import.meta.url);
  const environment = { PATH: process.env["PATH"] ?? "" };
  aws = await child<Up, News>({ module, environment, log, start });
  at = aws.ready.addresses;
  await objectsAs("operator").send(new PutObjectCommand({ Bucket, Key: "rejected/run.csv", Body: "x" }));
});
afterEach(() => {
  for (const client of clients) client.destroy();
  clients = [];
  logged = sizeOf(log);
});
afterAll(() => aws?.stop());

type Caller = FunctionName | "operator" | "stranger/of-another-account";

function as<Client extends { destroy(): void }>(
  caller: Caller,
  Client: new (options: object) => Client,
  endpoint: string,
): Client {
  const credentials = caller === "operator" ? operatorCredentials : credentialsOf(caller);
  const client = new Client({ endpoint, region: REGION, credentials, maxAttempts: 1, forcePathStyle: true });
  clients.push(client);
  return client;
}
const objectsAs = (caller: Caller) => as(caller, S3Client, at.objects);
const tableAs = (caller: Caller) => as(caller, DynamoDBClient, at.table);
const secretsAs = (caller: Caller) => as(caller, SecretsManagerClient, at.secrets);

/** Since the test began. */
const denied = () => deniedIn(log, logged);

describe("the two faults that no test saw", () => {
  const secret = { SecretString: "a-data-import-key" };

  it("a secret that is not encrypted with the stage's key is not created", async () => {
    const Name = `${keySecretPrefix}connection/one`;
    const create = new CreateSecretCommand({ Name, ...secret });
    await expect(secretsAs("api/keys").send(create)).rejects.toThrow(
      expect.objectContaining({ name: "AccessDeniedException" }),
    );
    expect(denied()).toMatchObject([{ caller: "api.keys", action: "secretsmanager:CreateSecret" }]);
    await secretsAs("api/keys").send(new CreateSecretCommand({ Name, ...secret, KmsKeyId: secretsKey }));
  });

  it("the function that stores a key can't read it, after ResourceExists or ever", async () => {
    const Name = `${keySecretPrefix}connection/two`;
    const create = () => new CreateSecretCommand({ Name, ...secret, KmsKeyId: secretsKey });
    await secretsAs("api/keys").send(create());
    await expect(secretsAs("api/keys").send(create())).rejects.toThrow(
      expect.objectContaining({ name: "ResourceExistsException" }),
    );
    const read = () => new GetSecretValueCommand({ SecretId: Name });
    await expect(secretsAs("api/keys").send(read())).rejects.toThrow(
      expect.objectContaining({ name: "AccessDeniedException" }),
    );
    expect((await secretsAs("steps/send").send(read())).SecretString).toBe(secret.SecretString);
  });
});

it("a grant that is missing is found: a sender without results:write", async () => {
  const found: Denied[] = [];
  const needs = functions["steps/send"].needs.filter((need) => need !== "results:write");
  const policies = localPolicies({ ...functions, "steps/send": { ...functions["steps/send"], needs } });
  const guard = permissionGuard(asked(policies, { denied: (one) => found.push(one) }));
  const server = await objectServer(temporaryFolder(), ANY_PORT, { guards: [guard] });
  const put = new PutObjectCommand({ Bucket, Key: "results/run/0/1/started", Body: "started" });
  await expect(as("steps/send", S3Client, server.origin).send(put)).rejects.toThrow(
    expect.objectContaining({ name: "AccessDenied" }),
  );
  expect(found).toEqual([
    {
      caller: "steps.send",
      action: "s3:PutObject",
      resource: `arn:aws:s3:::${Bucket}/results/run/0/1/started`,
    },
  ]);
  await server.close();
});

describe("S3", () => {
  const put = (Key: string) => new PutObjectCommand({ Bucket, Key, Body: "text" });
  const refused = expect.objectContaining({ name: "AccessDenied", $metadata: expect.anything() });

  it("lets the sender write results, and neither a ledger nor a change set nor the data bucket", async () => {
    await objectsAs("steps/send").send(put("results/run/0/1/started"));
    for (const key of ["ledgers/c/x.parquet", "prepared/x", "parts/x", "rejected/x", "results"])
      await expect(objectsAs("steps/send").send(put(key)), key).rejects.toThrow(refused);
    const read = new GetObjectCommand({ Bucket: dataBucket, Key: "users/1.csv" });
    await expect(objectsAs("steps/send").send(read)).rejects.toThrow(refused);
  });

  it("lets a reader of imports list the names of results, and of nothing else", async () => {
    const list = (Prefix?: string) => new ListObjectsCommand({ Bucket, Prefix });
    await objectsAs("api/progress").send(list("results/run-1/"));
    for (const prefix of ["ledgers/", "rejected/", "", undefined])
      await expect(objectsAs("api/progress").send(list(prefix)), prefix).rejects.toThrow(refused);
  });

  it("asks for whom a link was signed", async () => {
    const link = (caller: Caller, Key: string) =>
      getSignedUrl(objectsAs(caller), new GetObjectCommand({ Bucket, Key }), { expiresIn: 60 });
    expect((await fetch(await link("api/rejected", "rejected/run.csv"))).status).toBe(200);
    expect((await fetch(await link("api/rejected", "ledgers/run.parquet"))).status).toBe(403);
    expect((await fetch(await link("api/imports", "rejected/run.csv"))).status).toBe(403);
  });

  it("tells of an object that is not there only those who may list the bucket, as AWS does", async () => {
    const get = (Bucket: string, Key: string) => new GetObjectCommand({ Bucket, Key });
    const gone = expect.objectContaining({ name: "NoSuchKey" });
    await expect(objectsAs("jobs/run").send(get(dataBucket, "shop/none.csv"))).rejects.toThrow(gone);
    // It may list names in one folder, which is not the bucket.
    await expect(objectsAs("steps/send").send(get(Bucket, "parts/run/1.jsonl"))).rejects.toThrow(refused);
    await expect(objectsAs("steps/settle").send(get(Bucket, "ledgers/none.parquet"))).rejects.toThrow(
      refused,
    );
    await expect(objectsAs("operator").send(get(Bucket, "ledgers/none.parquet"))).rejects.toThrow(gone);
    // No grant is missing.
    expect(denied()).toEqual([]);
  });

  it("asks for permissions of their own for versions: whoever may delete an object may not end it", async () => {
    const [Key, VersionId] = ["ledgers/c/x.parquet", "000000001.x"];
    const asked = [
      new DeleteObjectCommand({ Bucket, Key, VersionId }),
      new GetObjectCommand({ Bucket, Key, VersionId }),
      new ListObjectVersionsCommand({ Bucket, Prefix: "ledgers/" }),
    ] as const;
    await objectsAs("timers/retention").send(new DeleteObjectCommand({ Bucket, Key }));
    for (const command of asked)
      await expect(objectsAs("timers/retention").send(command as never)).rejects.toThrow(refused);
    expect(denied().map(({ action, resource }) => [action, resource])).toEqual([
      ["s3:DeleteObjectVersion", `arn:aws:s3:::${Bucket}/${Key}`],
      ["s3:GetObjectVersion", `arn:aws:s3:::${Bucket}/${Key}`],
      ["s3:ListBucketVersions", `arn:aws:s3:::${Bucket}`],
    ]);
  });

  it("takes files of whoever does not sign into the data bucket, for which it prints the address", async () => {
    const file = `${at.objects}/${dataBucket}/shop/users.csv`;
    expect((await fetch(file, { method: "PUT", body: "id" })).status).toBe(200);
    expect(await (await fetch(file)).text()).toBe("id");
  });

  it("answers nobody who does not sign elsewhere, and nobody whom it does not know", async () => {
    expect((await fetch(`${at.objects}/${Bucket}/rejected/run.csv`)).status).toBe(403);
    await expect(objectsAs("stranger/of-another-account").send(put("results/x"))).rejects.toThrow(
      expect.objectContaining({ name: "InvalidAccessKeyId" }),
    );
    expect(denied().map(({ caller }) => caller)).toEqual(["nobody", "stranger.of-another-account"]);
  });
});

it("DynamoDB lets a reader read, and not write; and tells strangers nothing", async () => {
  const Item = { pk: { S: "CONNECTION#1" }, sk: { S: "META" } };
  await tableAs("api/connections").send(new GetItemCommand({ TableName, Key: Item }));
  await expect(tableAs("api/connections").send(new PutItemCommand({ TableName, Item }))).rejects.toThrow(
    expect.objectContaining({ name: "AccessDeniedException" }),
  );
  const stranger = tableAs("stranger/of-another-account");
  await expect(stranger.send(new GetItemCommand({ TableName, Key: Item }))).rejects.toThrow(
    expect.objectContaining({ name: "UnrecognizedClientException" }),
  );
});

describe("DynamoDB lets a function write of a row what its use cases write", () => {
  const Key = { pk: { S: "LEDGER#c1" }, sk: { S: "META" } };
  const refused = expect.objectContaining({ name: "AccessDeniedException" });
  const update = (UpdateExpression: string, more: object = {}) =>
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression,
      ExpressionAttributeValues: { ":value": { S: "x" } },
      ...more,
    });
  const named = (names: Record<string, string>) => ({ ExpressionAttributeNames: names });

  it("the sender renews its lease, and moves no pointer of the ledger, however it is named", async () => {
    const sender = tableAs("steps/send");
    await sender.send(update("SET #lease = :value", named({ "#lease": "lease" })));
    const pointer = { "#p": "pointer#k1" };
    for (const [expression, names] of [
      ["SET #p = :value", pointer],
      ["SET #lease = :value, #p.#in = :value", { ...pointer, "#lease": "lease", "#in": "in" }],
      ["SET #lease = :value REMOVE #p", { ...pointer, "#lease": "lease" }],
    ] as const)
      await expect(sender.send(update(expression, named(names))), expression).rejects.toThrow(refused);
    await expect(sender.send(update("SET listPk = :value"))).rejects.toThrow(refused);
    const guess = update("SET #lease = :value", {
      ...named({ "#lease": "lease", "#p": "pointer#k1" }),
      ConditionExpression: "#p = :value",
    });
    await expect(sender.send(guess)).rejects.toThrow(refused);
    const Item = { ...Key, lease: { S: "x" } };
    await expect(sender.send(new PutItemCommand({ TableName, Item }))).rejects.toThrow(refused);
    await expect(sender.send(new DeleteItemCommand({ TableName, Key }))).rejects.toThrow(refused);
  });

  it("who settles moves a pointer", async () => {
    await tableAs("steps/settle").send(update("SET #p = :value", named({ "#p": "pointer#k1" })));
  });

  it("a reader of imports reads no ledger, no job and no definition", async () => {
    const reader = tableAs("api/progress");
    const get = (pk: string) => new GetItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: "META" } } });
    await reader.send(get("RUN#c1"));
    for (const pk of ["LEDGER#c1", "JOB#1", "COHORT#c1", "UPLOAD#1", "AUDIT#0", "SANDBOX#PEOPLE"])
      await expect(reader.send(get(pk)), pk).rejects.toThrow(refused);
  });

  it("a list is granted by its own partition of the index", async () => {
    const list = (partition: string) =>
      new QueryCommand({
        TableName,
        IndexName: layout.lists.name,
        KeyConditionExpression: "#pk = :pk",
        ExpressionAttributeNames: { "#pk": layout.lists.partitionKey },
        ExpressionAttributeValues: { ":pk": { S: partition } },
      });
    await tableAs("api/cohorts").send(list("COHORT"));
    for (const partition of ["CONNECTION", "RUN#CLOSED#0", "AUDIT#OPEN#0"])
      await expect(tableAs("api/cohorts").send(list(partition)), partition).rejects.toThrow(refused);
    await expect(tableAs("steps/open").send(list("RUN#UNCLOSED#0"))).rejects.toThrow(refused);
  });
});

it("DynamoDB lets the sandbox's half of Braze read and write the sandbox's partitions only", async () => {
  const item = (pk: string) => ({ pk: { S: pk }, sk: { S: "META" } });
  const refused = expect.objectContaining({ name: "AccessDeniedException" });
  const table = tableAs("sandbox/partner");
  const query = (partition: string) =>
    new QueryCommand({
      TableName,
      KeyConditionExpression: "#pk = :pk",
      ExpressionAttributeNames: { "#pk": "pk" },
      ExpressionAttributeValues: { ":pk": { S: partition } },
    });
  await table.send(new PutItemCommand({ TableName, Item: item("SANDBOX#KEYS") }));
  await table.send(query("SANDBOX#KEYS"));
  await expect(table.send(new PutItemCommand({ TableName, Item: item("CONNECTION#1") }))).rejects.toThrow(
    refused,
  );
  await expect(table.send(new GetItemCommand({ TableName, Key: item("CONNECTION#1") }))).rejects.toThrow(
    refused,
  );
  await expect(table.send(query("COHORT#1"))).rejects.toThrow(refused);
});

it("Scheduler takes only the stage's role, whatever a function may create", async () => {
  const create = (RoleArn: string) =>
    new CreateScheduleCommand({
      Name: "cohort.1",
      GroupName: localNames.timerGroup,
      ScheduleExpression: "rate(1 day)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { Arn: functionArn("timers/tick"), RoleArn },
    });
  const scheduler = as("api/schedule-changes", SchedulerClient, at.scheduler);
  const another = "arn:aws:iam::000000000000:role/administrator";
  await expect(scheduler.send(create(another))).rejects.toThrow(
    expect.objectContaining({ name: "AccessDeniedException" }),
  );
  expect(denied()).toEqual([{ caller: "api.schedule-changes", action: "iam:PassRole", resource: another }]);
  await scheduler.send(create(localNames.timerRole));
  await expect(scheduler.send(new ListSchedulesCommand({}))).rejects.toThrow(
    expect.objectContaining({ name: "AccessDeniedException" }),
  );
});

it("SES sends from the stage's address only", async () => {
  const mail = (from: string) =>
    new SendRawEmailCommand({
      Source: from,
      Destinations: ["ana@example.com"],
      ConfigurationSetName: localNames.mail.configurationSet,
      RawMessage: { Data: Buffer.from(`From: ${from}\r\nTo: ana@example.com\r\nSubject: x\r\n\r\nText`) },
    });
  const ses = as("steps/notify", SESClient, at.mail);
  await ses.send(mail(localNames.mail.from));
  for (const from of ["boss@cohorts.example", "imports@another.example"])
    await expect(ses.send(mail(from)), from).rejects.toThrow(
      expect.objectContaining({ name: "AccessDenied" }),
    );
});

it("Lambda and Step Functions start what a function may start, and nothing else", async () => {
  const refused = expect.objectContaining({ name: "AccessDeniedException" });
  const lambda = as("api/previews", LambdaClient, at.lambda);
  const invoke = (FunctionName: FunctionName) => new InvokeCommand({ FunctionName, InvocationType: "Event" });
  await expect(lambda.send(invoke("jobs/repair-run"))).rejects.toThrow(refused);
  expect((await lambda.send(invoke("jobs/run"))).StatusCode).toBe(202);
  const start = () => new StartExecutionCommand({ stateMachineArn: localNames.workflow, name: "run-1" });
  const workflow = (caller: Caller) => as(caller, SFNClient, at.workflow);
  await expect(workflow("api/previews").send(start())).rejects.toThrow(refused);
  expect((await workflow("api/imports").send(start())).executionArn).toContain("run-1");
});
