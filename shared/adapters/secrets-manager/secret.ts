import {
  GetSecretValueCommand,
  InvalidRequestException,
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
