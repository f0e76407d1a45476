import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { table as layout } from "../../contract/table.ts";
import type { Item, Table } from "./table.ts";

/** All items of a partition whose sort key begins with `prefix`, in order, read consistently. */
export async function everyItem(table: Table, partition: string, prefix = ""): Promise<Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const page = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: `#partition = :partition${prefix && " AND begins_with(#sort, :prefix)"}`,
        ExpressionAttributeNames: {
          "#partition": layout.partitionKey,
          ...(prefix && { "#sort": layout.sortKey }),
        },
        ExpressionAttributeValues: { ":partition": partition, ...(prefix && { ":prefix": prefix }) },
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}
