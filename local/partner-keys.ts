/** The partner keys that this machine's functions speak with: one for the sandbox, made once, and those given. */
import { randomBytes } from "node:crypto";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { localNames, objectCredentials, REGION } from "./aws/names.ts";

/** The cluster that the sandbox counts as. */
export const SANDBOX = "sandbox";

type Keys = Record<string, string>;

/** Gives all keys by cluster, those of earlier starts too. `endpoint` is of Secrets Manager. */
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
