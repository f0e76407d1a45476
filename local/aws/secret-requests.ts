/** Inputs of the Secrets Manager operations that this stand-in supports. */
import * as z from "zod/mini";

export const named = z.object({ SecretId: z.string() });
export const create = z.object({
  Name: z.string().check(z.regex(/^[\w/+=.@-]{1,512}$/)),
  ClientRequestToken: z.optional(z.string()),
  Description: z.optional(z.string()),
  KmsKeyId: z.optional(z.string()),
  SecretString: z.optional(z.string()),
});
export const get = z.extend(named, {
  VersionId: z.optional(z.string()),
  VersionStage: z.optional(z.string()),
});
export const put = z.extend(named, { SecretString: z.string(), ClientRequestToken: z.optional(z.string()) });
export const remove = z.extend(named, {
  ForceDeleteWithoutRecovery: z.optional(z.boolean()),
  RecoveryWindowInDays: z.optional(z.number().check(z.minimum(7), z.maximum(30))),
});
export const list = z.object({
  Filters: z.optional(z.array(z.object({ Key: z.literal("name"), Values: z.array(z.string()) }))),
  MaxResults: z.optional(z.number().check(z.minimum(1), z.maximum(100))),
  NextToken: z.optional(z.string()),
  IncludePlannedDeletion: z.optional(z.boolean()),
});
