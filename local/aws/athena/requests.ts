/** Inputs of the operations of Athena that this stand-in supports. Source: Athena API reference. */
import * as z from "zod/mini";

export const startRequest = z.object({
  QueryString: z.string().check(z.minLength(1), z.maxLength(262_144)),
  ClientRequestToken: z.string().check(z.minLength(32), z.maxLength(128)),
  QueryExecutionContext: z.object({ Catalog: z.string(), Database: z.string() }),
  ResultConfiguration: z.object({ OutputLocation: z.string().check(z.regex(/^s3:\/\/.+\/$/)) }),
  WorkGroup: z.string(),
});
export const tableRequest = z.object({
  CatalogName: z.string(),
  DatabaseName: z.string(),
  TableName: z.string(),
});
/** The page size is 50 at most. */
export const listRequest = z.object({
  WorkGroup: z.string(),
  NextToken: z.optional(z.string()),
  MaxResults: z._default(z.number().check(z.gte(0), z.lte(50)), 50),
});
export const queryRequest = z.object({ QueryExecutionId: z.string() });
