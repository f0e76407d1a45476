import {
  GetSecretValueCommand,
  InvalidRequestException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";

/** Milliseconds: how old a cached secret may be. A key that Braze refuses is read afresh before that. */
export const CACHE_MS = 5 * 60_000;

/** Undefined where there is no such secret, where it has no value yet, and where it is being deleted. */
export async function readSecret(client: SecretsManagerClient, name: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString;
  } catch (error) {
    if (error instanceof ResourceNotFoundException || error instanceof InvalidRequestException)
      return undefined;
    throw error;
  }
}
