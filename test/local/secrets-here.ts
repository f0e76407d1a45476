/** The stand-in of Secrets Manager for one test file, with a client of it. */
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { REGION } from "../../local/aws/names.ts";
import { operatorCredentials } from "../../local/aws/permissions/callers.ts";
import { secretsManager } from "../../local/aws/secrets.ts";
import { ANY_PORT, listening } from "../../local/listening.ts";

export interface SecretsHere {
  origin: string;
  client: SecretsManagerClient;
  close(): Promise<void>;
}

export async function secretsHere(): Promise<SecretsHere> {
  const { origin, close } = await listening(secretsManager(undefined), ANY_PORT);
  const client = new SecretsManagerClient({
    endpoint: origin,
    region: REGION,
    credentials: operatorCredentials,
  });
  return {
    origin,
    client,
    async close() {
      client.destroy();
      await close();
    },
  };
}
