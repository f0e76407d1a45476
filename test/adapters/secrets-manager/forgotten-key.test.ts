import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, it } from "vitest";
import { localNames } from "../../../local/aws/names.ts";
import { secretsManager } from "../../../local/aws/secrets.ts";
import { keepForgottenKey } from "../../../local/forgotten-key.ts";
import { ANY_PORT, type Listening, listening } from "../../../local/listening.ts";
import { forgottenKeyInSecretsManager } from "../../../shared/adapters/secrets-manager/forgotten-key.ts";

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

const keyAt = (secretName: string) => forgottenKeyInSecretsManager({ client, secretName });

it("one that is missing is an error, which names the secret; it is read once it is there, and then kept", async () => {
  const key = keyAt("late");
  await expect(key.read()).rejects.toThrow("the secret late of forgotten people is missing");
  await client.send(new CreateSecretCommand({ Name: "late", SecretString: "first" }));
  expect(await key.read()).toBe("first");
  await client.send(new PutSecretValueCommand({ SecretId: "late", SecretString: "second" }));
  expect(await key.read()).toBe("first");
});

it("one without a value is missing too", async () => {
  await client.send(new CreateSecretCommand({ Name: "empty" }));
  await expect(keyAt("empty").read()).rejects.toThrow("the secret empty of forgotten people is missing");
});

it("of this machine is made once, and stays", async () => {
  await keepForgottenKey(server.origin);
  const made = await keyAt(localNames.forgottenKeySecret).read();
  expect(made).toMatch(/^[\w-]{43}$/);
  await keepForgottenKey(server.origin);
  expect(await keyAt(localNames.forgottenKeySecret).read()).toBe(made);
});

it("of this machine is not taken for made where nobody answers", async () => {
  await expect(keepForgottenKey("http://127.0.0.1:1")).rejects.toThrow();
});
