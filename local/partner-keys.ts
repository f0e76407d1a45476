/** The partner API keys of this machine's functions: one for the sandbox, created once, and those given. */
import { randomBytes } from "node:crypto";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { localNames, objectCredentials, REGION } from "./aws/names.ts";

/** The cluster of the sandbox. */
export const SANDBOX = "sandbox";

type Keys = Record<string, string>;

/** Returns all keys by cluster, including those of earlier starts. `endpoint` is that of Secrets Manager. */
export async function keepPartnerKeys(endpoint: string, given: Keys): Promise<Keys & { sandbox: string }> {
  const client = new SecretsManagerClient({ endpoint, region: REGION, credentials: objectCredentials });
  try {
    const earlier = await readKeys(client);
    const sandbox = given[SANDBOX] ?? earlier?.[SANDBOX] ?? randomBytes(24).toString("base64url");
    const keys = { ...earlier, ...given, sandbox };
    const name = localNames.partnerKeysSecret;
    const SecretString = JSON.stringify(keys);
    if (earlier) await client.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
    else await client.send(new CreateSecretCommand({ Name: name, SecretString }));
    return keys;
  } finally {
    client.destroy();
  }
}

async function readKeys(client: SecretsManagerClient): Promise<Keys | undefined> {
  try {
    const { SecretString } = await client.send(
      new GetSecretValueCommand({ SecretId: localNames.partnerKeysSecret }),
    );
    return JSON.parse(SecretString ?? "{}") as Keys;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
