import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, it } from "vitest";
import { secretsManager } from "../../../local/aws/secrets.ts";
import { ANY_PORT, type Listening, listening } from "../../../local/listening.ts";
import { databaseRoles } from "../../../shared/adapters/secrets-manager/database-roles.ts";

let server: Listening;
let client: SecretsManagerClient;
beforeAll(async () => {
  server = await listening(secretsManager(undefined), ANY_PORT);
  client = new SecretsManagerClient({
    endpoint: server.origin,
    region: "eu-west-1",
    credentials: { accessKeyId: "operator", secretAccessKey: "local" },
  });
});
afterAll(async () => {
  client?.destroy();
  await server?.close();
});

const put = (Name: string, SecretString?: string) =>
  client.send(new CreateSecretCommand({ Name, ...(SecretString !== undefined && { SecretString }) }));

it("a role is what RDS writes, with certificates if there are any, by the secret's ARN", async () => {
  const rds = { engine: "postgres", host: "h", username: "reader", password: "p", port: 5432 };
  const { ARN = "" } = await put("of-rds", JSON.stringify(rds));
  expect(await databaseRoles(client)(ARN)).toEqual({ username: "reader", password: "p" });
  await put("with-ca", JSON.stringify({ ...rds, ca: "-----BEGIN" }));
  expect(await databaseRoles(client)("with-ca")).toEqual({
    username: "reader",
    password: "p",
    ca: "-----BEGIN",
  });
});

it.each(["", "{}", '{"username": "reader"}', '{"username": "", "password": "p"}', "not JSON: s3cret"])(
  "a secret of another form has no role, and nothing of it is told: %j",
  async (text) => {
    const name = `other-${Buffer.from(text).toString("hex")}`;
    await put(name, text === "" ? undefined : text);
    expect(await databaseRoles(client)(name)).toBeUndefined();
  },
);

it("a secret that is not there, or that may not be read, has no role; any other error is one", async () => {
  expect(await databaseRoles(client)("nowhere")).toBeUndefined();
  const failing = (name: string) =>
    databaseRoles({ send: () => Promise.reject(Object.assign(new Error(name), { name })) } as never);
  expect(await failing("AccessDeniedException")("x")).toBeUndefined();
  await expect(failing("ThrottlingException")("x")).rejects.toThrow("ThrottlingException");
});
