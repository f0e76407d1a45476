/** Databases of a stage that data sets may be made of: where each is, and which secret has its user and password. */
import * as z from "zod/mini";
import { kmsKey } from "./kms-key.ts";

export const database = z.strictObject({
  host: z
    .string()
    .check(
      z.regex(/^[\w.-]{1,253}$/, "must be the name of a host"),
      z.describe("The host, by the name that its certificate has: a replica, if there is one."),
    ),
  port: z._default(z.int().check(z.minimum(1), z.maximum(65_535)), 5432),
  database: z.string().check(z.minLength(1), z.describe("The database on that host.")),
  secret: z
    .string()
    .check(
      z.regex(
        /^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+$/,
        "must be the ARN of a secret of Secrets Manager",
      ),
      z.describe(
        'The ARN of the secret of its read-only role: JSON with "username" and "password", as RDS writes it, and "ca" ' +
          'with the certificates that its certificate is verified by. Without "ca" Node\'s own are.',
      ),
    ),
  secretKey: z.optional(
    kmsKey.check(z.describe("The ARN of the KMS key of the secret. Left out: the account's default key.")),
  ),
  tls: z._default(
    z
      .enum(["verify-full", "off"])
      .check(
        z.describe(
          "verify-full: TLS, with the certificate and the host's name verified. off: for a database on the same machine.",
        ),
      ),
    "verify-full",
  ),
  statementSeconds: z._default(
    z
      .int()
      .check(
        z.minimum(1),
        z.maximum(600),
        z.describe("The longest time that the database may take for one answer; it then ends the statement."),
      ),
    300,
  ),
});
export type Database = z.infer<typeof database>;

/** By their names. */
export type Databases = Readonly<Record<string, Database>>;
