/** The database that data sets of this machine may be made of, by the name `warehouse`, and its secret. */
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { Database } from "../shared/contract/databases.ts";
import { localNames, REGION } from "./aws/names.ts";
import { operatorCredentials } from "./aws/permissions/callers.ts";

export interface LocalDatabase extends Pick<Database, "host" | "port" | "database" | "tls"> {
  username: string;
  password: string;
}

const here = /^(localhost|127\.0\.0\.1|::1)$/;

/** `postgres://user:password@host:5432/database`. Throws without the text, which has a password. */
export function databaseOf(url: string): LocalDatabase {
  const parsed = URL.parse(url);
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol) || parsed.pathname.length < 2)
    throw new Error("the URL of the database must be postgres://user:password@host:5432/database");
  // An address of IPv6 is in brackets in a URL only.
  const host = parsed.hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    host,
    port: Number(parsed.port || 5432),
    database: decodeURIComponent(parsed.pathname.slice(1)),
    username: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    tls: here.test(host) ? "off" : "verify-full",
  };
}

/** As the functions know it. */
export function localDatabases(given: LocalDatabase | undefined): Record<string, Database> {
  if (!given) return {};
  const { host, port, database, tls } = given;
  const { databaseSecret: secret, secretsKey: secretKey } = localNames;
  return { warehouse: { host, port, database, tls, secret, secretKey, statementSeconds: 300 } };
}

/** `endpoint` is that of Secrets Manager. */
export async function keepDatabaseRole(
  endpoint: string,
  { username, password }: LocalDatabase,
): Promise<void> {
  const client = new SecretsManagerClient({ endpoint, region: REGION, credentials: operatorCredentials });
  const SecretString = JSON.stringify({ username, password });
  try {
    await client.send(new CreateSecretCommand({ Name: localNames.databaseSecretName, SecretString }));
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
    await client.send(new PutSecretValueCommand({ SecretId: localNames.databaseSecretName, SecretString }));
  } finally {
    client.destroy();
  }
}
