/** The key of the list of forgotten people on this machine: made once, kept with the folder. */
import { randomBytes } from "node:crypto";
import {
  CreateSecretCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { localNames, REGION } from "./aws/names.ts";
import { operatorCredentials } from "./aws/permissions/callers.ts";

const BYTES = 32;

/** `endpoint` is that of Secrets Manager. */
export async function keepForgottenKey(endpoint: string): Promise<void> {
  const client = new SecretsManagerClient({ endpoint, region: REGION, credentials: operatorCredentials });
  try {
    const SecretString = randomBytes(BYTES).toString("base64url");
    await client.send(new CreateSecretCommand({ Name: localNames.forgottenKeySecret, SecretString }));
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
  } finally {
    client.destroy();
  }
}
