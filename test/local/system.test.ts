import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalSystem, startSystem } from "../../local/system.ts";
import { environment as names } from "../../shared/contract/environment.ts";
import { clientSettings } from "./client-settings.ts";
import { temporaryFolder } from "./folder.ts";

const functionsFolder = new URL("../fixtures/functions/", import.meta.url);

function clients({ environment }: LocalSystem) {
  const at = (service: string) => clientSettings(environment, service);
  return {
    table: new DynamoDBClient(at("DYNAMODB")),
    objects: new S3Client({ ...at("S3"), requestChecksumCalculation: "WHEN_REQUIRED" }),
    secrets: new SecretsManagerClient(at("SECRETS_MANAGER")),
    mail: new SESClient(at("SES")),
  };
}

const call = async (system: LocalSystem, path: string) =>
  fetch(`${system.api}${path}`, { headers: { authorization: `Bearer ${await system.token()}` } });

describe("the system on one machine", () => {
  const folder = temporaryFolder();
  let system: LocalSystem;

  beforeAll(async () => {
    system = await startSystem({
      folder,
      memory: true,
      functionsFolder,
      extraEndpoints: { "https://other.example": "other" },
      partnerKeys: { other: "the other's key" },
    });
  });
  afterAll(() => system?.stop());

  it("gives functions all variables of the contract, credentials of their own, and no AWS settings of the shell", async () => {
    const seen = (await (await call(system, "/cohorts")).json()) as Record<string, string>;
    for (const name of Object.values(names)) expect(seen[name], name).toBeTruthy();
    const own = { ...system.environment, AWS_ACCESS_KEY_ID: "api.cohorts" };
    for (const [name, value] of Object.entries(own)) expect(seen[name]).toBe(value);
    expect(Object.keys(seen).filter((name) => /PROXY|AWS_PROFILE|SESSION_TOKEN/i.test(name))).toEqual([]);
  });

  it("allows the sandbox as an endpoint, and stores its partner key and those given in one secret", async () => {
    const { environment, sandbox, api } = system;
    expect(sandbox).toMatchObject({ endpoint: api, partner: "kubit" });
    expect(JSON.parse(environment["EXTRA_ENDPOINTS"] ?? "")).toEqual({
      [api]: "sandbox",
      "https://other.example": "other",
    });
    const { secrets } = clients(system);
    const { SecretString } = await secrets.send(
      new GetSecretValueCommand({ SecretId: environment["PARTNER_KEYS_SECRET"] }),
    );
    expect(JSON.parse(SecretString ?? "")).toEqual({ sandbox: sandbox.partnerKey, other: "the other's key" });
    secrets.destroy();
  });

  it("puts no secret into the environment", () => {
    expect(JSON.stringify(system.environment)).not.toContain(system.sandbox.partnerKey);
  });

  it("signs tokens with the requested scopes only", async () => {
    const token = await system.token(["sandbox/admin"]);
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${system.api}/cohorts`, { headers })).status).toBe(403);
  });

  it("serves the inbox and the issuer", async () => {
    expect((await fetch(system.inbox)).headers.get("content-type")).toContain("text/html");
    const found = await fetch(`${system.issuer}/.well-known/openid-configuration`);
    expect(await found.json()).toMatchObject({ issuer: system.issuer });
  });

  it("survives its functions: 503 while they are down, and all as before once they are back", async () => {
    await system.killFunctions();
    expect((await call(system, "/cohorts")).status).toBe(503);
    await system.restartFunctions();
    expect((await call(system, "/cohorts")).status).toBe(200);
  });

  it("restarts functions that exited their process", async () => {
    expect((await call(system, "/connections")).status).toBe(503);
    await expect.poll(async () => (await call(system, "/cohorts")).status, { timeout: 20_000 }).toBe(200);
  });
});

it("keeps its table, objects, secrets, keys and issuer's key across a restart", async () => {
  const folder = temporaryFolder();
  const before = await startSystem({ folder, functionsFolder });
  const { table, objects, secrets } = clients(before);
  const { TABLE_NAME: TableName, WORK_BUCKET: Bucket } = before.environment;
  const Item = { pk: { S: "COHORT#1" }, sk: { S: "META" }, listPk: { S: "COHORTS" }, listSk: { S: "1" } };
  await table.send(new PutItemCommand({ TableName, Item }));
  await objects.send(new PutObjectCommand({ Bucket, Key: "runs/1/manifest", Body: "lines" }));
  await secrets.send(new CreateSecretCommand({ Name: "one", SecretString: "a secret" }));
  const keys = async ({ issuer }: LocalSystem) => (await fetch(`${issuer}/.well-known/jwks.json`)).text();
  const published = await keys(before);
  for (const client of [table, objects, secrets]) client.destroy();
  await before.stop();
  await expect(fetch(before.api)).rejects.toThrow();

  const after = await startSystem({ folder, functionsFolder });
  try {
    const again = clients(after);
    const Key = { pk: Item.pk, sk: Item.sk };
    const read = await again.table.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    expect(read.Item).toEqual(Item);
    const object = await again.objects.send(new GetObjectCommand({ Bucket, Key: "runs/1/manifest" }));
    expect(await object.Body?.transformToString()).toBe("lines");
    const secret = await again.secrets.send(new GetSecretValueCommand({ SecretId: "one" }));
    expect(secret.SecretString).toBe("a secret");
    expect(after.sandbox.partnerKey).toBe(before.sandbox.partnerKey);
    expect(await keys(after)).toBe(published);
    for (const client of Object.values(again)) client.destroy();
  } finally {
    await after.stop();
  }
});

it("shows the mails that it received after a restart too, until they are cleared", async () => {
  const folder = temporaryFolder();
  const subjects = async ({ inbox }: LocalSystem) => {
    const { emails } = (await (await fetch(new URL("/store", inbox))).json()) as {
      emails: { subject: string }[];
    };
    return emails.map(({ subject }) => subject);
  };
  const before = await startSystem({ folder, functionsFolder });
  const { mail } = clients(before);
  const send = (subject: string) =>
    mail.send(
      new SendEmailCommand({
        Source: "imports@cohorts.example",
        Destination: { ToAddresses: ["ana@example.com"] },
        Message: { Subject: { Data: subject }, Body: { Text: { Data: "Text" } } },
      }),
    );
  const sent = ["first", "second", "third", "fourth"];
  for (const subject of sent) await send(subject);
  mail.destroy();
  await before.stop();

  const after = await startSystem({ folder, functionsFolder });
  expect(await subjects(after)).toEqual(sent);
  await fetch(new URL("/clear-store", after.inbox), { method: "POST" });
  await after.stop();

  const cleared = await startSystem({ folder, functionsFolder });
  expect(await subjects(cleared)).toEqual([]);
  await cleared.stop();
});

it("says what is wrong if a port is taken, and leaves nothing behind", async () => {
  const folder = temporaryFolder();
  const holder = await startSystem({ folder, memory: true, functionsFolder });
  try {
    const api = Number(new URL(holder.api).port);
    const second = startSystem({ folder: `${folder}/second`, memory: true, ports: { api } });
    await expect(second).rejects.toThrow(/EADDRINUSE/);
  } finally {
    await holder.stop();
  }
  expect(readFileSync(`${folder}/second/aws.log`, "utf8")).toContain("EADDRINUSE");
});

it("ends with its parent, even if that is killed", async () => {
  const orphans = new URL("../fixtures/orphans.ts", import.meta.url);
  const parent = fork(orphans, [temporaryFolder()], { execArgv: [] });
  const [origins] = (await once(parent, "message")) as [string[]];
  const closed = origins.map(async (origin) => {
    const socket = connect(Number(new URL(origin).port), "127.0.0.1");
    await once(socket, "connect");
    return () => once(socket.resume(), "close");
  });
  const closings = await Promise.all(closed);
  parent.kill("SIGKILL");
  await Promise.all(closings.map((closing) => closing()));
});
