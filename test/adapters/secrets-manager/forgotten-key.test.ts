import { CreateSecretCommand, PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, it } from "vitest";
import { localNames } from "../../../local/aws/names.ts";
import { keepForgottenKey } from "../../../local/forgotten-key.ts";
import { forgottenKeyInSecretsManager } from "../../../shared/adapters/secrets-manager/forgotten-key.ts";
import { type SecretsHere, secretsHere } from "../../local/secrets-here.ts";

let secrets: SecretsHere;
beforeAll(async () => {
  secrets = await secretsHere();
});
afterAll(() => secrets?.close());

const keyAt = (secretName: string) => forgottenKeyInSecretsManager({ client: secrets.client, secretName });

it("one that is missing is an error, which names the secret; it is read once it is there, and then kept", async () => {
  const key = keyAt("late");
  await expect(key.read()).rejects.toThrow("the secret late of forgotten people is missing");
  await secrets.client.send(new CreateSecretCommand({ Name: "late", SecretString: "first" }));
  expect(await key.read()).toBe("first");
  await secrets.client.send(new PutSecretValueCommand({ SecretId: "late", SecretString: "second" }));
  expect(await key.read()).toBe("first");
});

it("one without a value is missing too", async () => {
  await secrets.client.send(new CreateSecretCommand({ Name: "empty" }));
  await expect(keyAt("empty").read()).rejects.toThrow("the secret empty of forgotten people is missing");
});

it("of this machine is made once, and stays", async () => {
  await keepForgottenKey(secrets.origin);
  const made = await keyAt(localNames.forgottenKeySecret).read();
  expect(made).toMatch(/^[\w-]{43}$/);
  await keepForgottenKey(secrets.origin);
  expect(await keyAt(localNames.forgottenKeySecret).read()).toBe(made);
});

it("of this machine is not taken for made where nobody answers", async () => {
  await expect(keepForgottenKey("http://127.0.0.1:1")).rejects.toThrow();
});
