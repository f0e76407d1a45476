/** Everything in the table of a local system, as DynamoDB has it: a search misses nothing that a reader would leave out. */
import { type AttributeValue, DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { operatorCredentials } from "../../local/aws/permissions/callers.ts";
import type { LocalSystem } from "../../local/system.ts";
import { environment as names } from "../../shared/contract/environment.ts";
import { clientSettings } from "./client-settings.ts";

export async function allItems({
  environment,
}: Pick<LocalSystem, "environment">): Promise<Record<string, AttributeValue>[]> {
  const client = new DynamoDBClient({
    ...clientSettings(environment, "DYNAMODB"),
    credentials: operatorCredentials,
  });
  const items: Record<string, AttributeValue>[] = [];
  try {
    for await (const { Items = [] } of paginateScan({ client }, { TableName: environment[names.table] }))
      items.push(...Items);
    return items;
  } finally {
    client.destroy();
  }
}
