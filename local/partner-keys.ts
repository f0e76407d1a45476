/**
 * The partner API keys of this machine's functions: one for the sandbox, created once, and those given. The sandbox's
 * half has a copy of its own, as deployed.
 */
import { randomBytes } from "node:crypto";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { localNames, REGION } from "./aws/names.ts";
import { operatorCredentials } from "./aws/permissions/callers.ts";

/** The cluster of the sandbox. */
export const SANDBOX = "sandbox";
/** The partner's name in its paths. */
export const SANDBOX_PARTNER = "kubit";

type Keys = Record<string, string>;

/** Returns all keys by cluster, including those of earlier starts. `endpoint` is that of Secrets Manager. */
export async function keepPartnerKeys(endpoint: string, given: Keys): Promise<Keys & { sandbox: string }> {
  const client = new SecretsManagerClient({ endpoint, region: REGION, credentials: operatorCredentials });
  try {
    const earlier = await readKeys(client, localNames.partnerKeysSecret);
    const sandbox = given[SANDBOX] ?? earlier?.[SANDBOX] ?? randomBytes(24).toString("base64url");
    const keys = { ...earlier, ...given, sandbox };
    await keep(client, localNames.partnerKeysSecret, keys);
    await keep(client, localNames.sandboxPartnerKeySecret, { [SANDBOX]: sandbox });
    return keys;
  } finally {
    client.destroy();
  }
}

async function keep(client: SecretsManagerClient, name: string, keys: Keys): Promise<void> {
  const SecretString = JSON.stringify(keys);
  if (await readKeys(client, name))
    await client.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
  else await client.send(new CreateSecretCommand({ Name: name, SecretString }));
}

async function readKeys(client: SecretsManagerClient, name: string): Promise<Keys | undefined> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
    return JSON.parse(SecretString ?? "{}") as Keys;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
