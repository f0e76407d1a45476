/** Pages of the rows of a partition that meet a condition. DynamoDB reads the others too, a megabyte at a call. */
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { FILTERED_CALLS } from "../../limits.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import { type Lookup, queryOf, readCursor, writeCursor } from "./page.ts";
import { type Condition, conditionInput, type Item, type Table } from "./table.ts";

/** A page may be shorter than wanted, even empty, and still have a cursor: it makes a limited number of calls. */
export async function filteredPage(
  table: Table,
  lookup: Lookup & { partition: string },
  condition: Condition,
  wanted: PageWanted,
): Promise<Page<Item>> {
  const query = queryOf(table, lookup, lookup.partition);
  const filter = conditionInput(condition);
  const found: Item[] = [];
  let from = wanted.cursor === undefined ? undefined : readCursor(wanted.cursor, lookup);
  for (let call = 0; call < FILTERED_CALLS; call += 1) {
    const { Items = [], LastEvaluatedKey } = await table.client.send(
      new QueryCommand({
        ...query,
        FilterExpression: filter.ConditionExpression,
        ExpressionAttributeNames: { ...query.ExpressionAttributeNames, ...filter.ExpressionAttributeNames },
        ExpressionAttributeValues: {
          ...query.ExpressionAttributeValues,
          ...filter.ExpressionAttributeValues,
        },
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    found.push(...Items);
    from = LastEvaluatedKey;
    if (!from || found.length > wanted.limit) break;
  }
  const items = found.slice(0, wanted.limit);
  const last = found.length > items.length ? items.at(-1) : from;
  return { items, ...(last && { cursor: writeCursor(last, lookup) }) };
}
