/** The user and the password of a database: a secret of JSON, as RDS writes it. */
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import * as z from "zod/mini";
import type { DatabaseRole } from "../postgres/databases.ts";
import { readSecret } from "./secret.ts";

const role = z.object({
  username: z.string().check(z.minLength(1)),
  password: z.string().check(z.minLength(1)),
  ca: z.exactOptional(z.string()),
});

/** Read anew for each import, because it may have been rotated. Undefined where it may not be read, or has another form. */
export function databaseRoles(
  client: SecretsManagerClient,
): (secret: string) => Promise<DatabaseRole | undefined> {
  return async (secret) => {
    const text = await readSecret(client, secret).catch((error: unknown) => {
      if (error instanceof Error && /^(AccessDenied|DecryptionFailure)/.test(error.name)) return undefined;
      throw error;
    });
    // Without the cause: a JSON syntax error quotes the text.
    return text === undefined ? undefined : role.safeParse(parsed(text)).data;
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
