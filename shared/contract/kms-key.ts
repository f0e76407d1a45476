import * as z from "zod/mini";

/** The ARN of a key of KMS. */
export const kmsKey = z
  .string()
  .check(z.regex(/^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/, "must be the ARN of a key of KMS"));
