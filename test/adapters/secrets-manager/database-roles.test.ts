import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, it } from "vitest";
import { databaseRoles } from "../../../shared/adapters/secrets-manager/database-roles.ts";
import { type SecretsHere, secretsHere } from "../../local/secrets-here.ts";

let secrets: SecretsHere;
beforeAll(async () => {
  secrets = await secretsHere();
});
afterAll(() => secrets?.close());

const put = (Name: string, SecretString?: string) =>
  secrets.client.send(new CreateSecretCommand({ Name, ...(SecretString !== undefined && { SecretString }) }));

it("a role is what RDS writes, with certificates if there are any, by the secret's ARN", async () => {
  const rds = { engine: "postgres", host: "h", username: "reader", password: "p", port: 5432 };
  const { ARN = "" } = await put("of-rds", JSON.stringify(rds));
  expect(await databaseRoles(secrets.client)(ARN)).toEqual({ username: "reader", password: "p" });
  await put("with-ca", JSON.stringify({ ...rds, ca: "-----BEGIN" }));
  expect(await databaseRoles(secrets.client)("with-ca")).toEqual({
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
    expect(await databaseRoles(secrets.client)(name)).toBeUndefined();
  },
);

it("a secret that is not there, or that may not be read, has no role; any other error is one", async () => {
  expect(await databaseRoles(secrets.client)("nowhere")).toBeUndefined();
  const failing = (name: string) =>
    databaseRoles({ send: () => Promise.reject(Object.assign(new Error(name), { name })) } as never);
  expect(await failing("AccessDeniedException")("x")).toBeUndefined();
  await expect(failing("ThrottlingException")("x")).rejects.toThrow("ThrottlingException");
});
