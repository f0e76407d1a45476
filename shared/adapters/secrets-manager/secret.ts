import { createHash } from "node:crypto";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  InvalidRequestException,
  ListSecretsCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { Clock } from "../../ports/machine.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";

/** Milliseconds: the maximum age of a cached secret. A key that Braze refuses is read again before that. */
const CACHE_MS = 5 * 60_000;

/**
 * Reads by name that are kept for five minutes, and shared while they go on: a worker's requests all begin at the same time.
 * One that fails or finds nothing is not kept. `fresh`: as it is now.
 */
export function cachedReads<Value>(
  clock: Clock,
  read: (name: string) => Promise<Value | undefined>,
): (name: string, how?: { fresh?: boolean }) => Promise<Value | undefined> {
  const cached = new Map<string, { value: Promise<Value | undefined>; until: number }>();
  return async (name, { fresh = false } = {}) => {
    const now = clock.now().getTime();
    const kept = cached.get(name);
    if (kept && !fresh && now < kept.until) return kept.value;
    const reading = { value: read(name), until: now + CACHE_MS };
    cached.set(name, reading);
    const value = await reading.value.catch(() => undefined);
    if (value === undefined && cached.get(name) === reading) cached.delete(name);
    return reading.value;
  };
}

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

/** Secrets on one page. Source: Secrets Manager API, ListSecrets. */
const LIST_LIMIT = 100;

/** Names of secrets, `<prefix><owner>/<id>`; never a secret. */
export async function listSecrets(
  client: SecretsManagerClient,
  prefix: string,
  { limit, cursor }: PageWanted,
): Promise<Page<{ owner: string; id: string; createdAt: string }>> {
  const page = await client.send(
    new ListSecretsCommand({
      Filters: [{ Key: "name", Values: [prefix] }],
      MaxResults: Math.min(limit, LIST_LIMIT),
      ...(cursor !== undefined && { NextToken: cursor }),
    }),
  );
  const items = (page.SecretList ?? []).flatMap(({ Name = "", CreatedDate }) => {
    const [owner, id, ...more] = Name.startsWith(prefix) ? Name.slice(prefix.length).split("/") : [];
    const isNamed = owner && id && more.length === 0 && CreatedDate;
    return isNamed ? [{ owner, id, createdAt: CreatedDate.toISOString() }] : [];
  });
  return { items, ...(page.NextToken && { cursor: page.NextToken }) };
}
