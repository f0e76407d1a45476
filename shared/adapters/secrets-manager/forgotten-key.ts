/** The key of the list of forgotten people: one secret, a text that nobody needs to know. */
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { ForgottenKey } from "../../ports/secrets.ts";
import { readSecret } from "./secret.ts";

/** Kept for the life of the process once it was read. */
export function forgottenKeyInSecretsManager(given: {
  client: SecretsManagerClient;
  secretName: string;
}): ForgottenKey {
  const { client, secretName } = given;
  let kept: string | undefined;
  return {
    async read() {
      kept ??= await readSecret(client, secretName);
      if (!kept) throw new Error(`the secret ${secretName} of forgotten people is missing`);
      return kept;
    },
  };
}
