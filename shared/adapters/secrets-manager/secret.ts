import { createHash } from "node:crypto";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  InvalidRequestException,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";

/** Milliseconds: the maximum age of a cached secret. A key that Braze refuses is read again before that. */
export const CACHE_MS = 5 * 60_000;

/** Undefined if the secret does not exist, has no value yet, or is being deleted. */
export async function readSecret(client: SecretsManagerClient, name: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString;
  } catch (error) {
    if (error instanceof ResourceNotFoundException || error instanceof InvalidRequestException)
      return undefined;
    throw error;
  }
}

/**
 * `encryptionKey` is the KMS key of the secret. Without one, AWS would use the account's default key. A secret never
 * changes: it is `another` if there is one of the name with another value.
 */
export async function putSecret(
  client: SecretsManagerClient,
  { name, secret, encryptionKey }: { name: string; secret: string; encryptionKey: string },
): Promise<"put" | "another"> {
  const command = new CreateSecretCommand({
    Name: name,
    SecretString: secret,
    KmsKeyId: encryptionKey,
    ClientRequestToken: versionOf(name),
  });
  try {
    await client.send(command);
    return "put";
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
    return "another";
  }
}

/**
 * The version that a put creates is named after the secret, so that Secrets Manager itself compares a repeated put with
 * the first: the same value is ignored, another one refused. Whoever puts secrets needs no permission to read any.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
function versionOf(name: string): string {
  return createHash("sha256").update(name).digest("hex");
}

/** At once, without the recovery window. One that is not there counts as removed. */
export async function removeSecret(client: SecretsManagerClient, name: string): Promise<void> {
  try {
    await client.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
