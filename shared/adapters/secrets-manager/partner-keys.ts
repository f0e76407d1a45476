/** The partner API keys: one secret, a JSON object from cluster to key. */
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Clock } from "../../ports/machine.ts";
import type { PartnerKeys } from "../../ports/secrets.ts";
import { cachedReads, readSecret } from "./secret.ts";

/** Throws if the secret is not `{"<cluster>": "<key>"}`. A secret without a value yet has no cluster. */
export function partnerKeysInSecretsManager(given: {
  client: SecretsManagerClient;
  secretName: string;
  clock: Clock;
}): PartnerKeys {
  const { client, secretName, clock } = given;
  const read = cachedReads(clock, async (name) => keysIn((await readSecret(client, name)) ?? "{}", name));
  return { read: async (cluster) => (await read(secretName))?.get(cluster) };
}

function keysIn(secret: string, secretName: string): ReadonlyMap<string, string> {
  const entries = entriesOf(secret);
  if (entries?.every((entry): entry is [string, string] => typeof entry[1] === "string"))
    return new Map(entries);
  throw new Error(
    `the secret ${secretName} must be a JSON object of clusters and keys, {"us": "…", "eu": "…"}`,
  );
}

function entriesOf(secret: string): [string, unknown][] | undefined {
  try {
    const value: unknown = JSON.parse(secret);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? Object.entries(value) : undefined;
  } catch {
    // Without the cause: a JSON syntax error quotes the text.
    return undefined;
  }
}
