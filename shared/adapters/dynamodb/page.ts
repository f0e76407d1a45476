/** Pages of a partition of the table or of its sparse index. */
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { table as layout } from "../../contract/table.ts";
import { DomainError } from "../../domain/domain-error.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { Item, Table } from "./table.ts";

/** Items whose sort key begins with `prefix`, in order. The index is eventually consistent: its entries are hints. */
interface Lookup {
  from: "items" | "lists";
  partition: string;
  prefix?: string;
  newestFirst?: boolean;
}

const keyNames = {
  items: [layout.partitionKey, layout.sortKey],
  lists: [layout.lists.partitionKey, layout.lists.sortKey, layout.partitionKey, layout.sortKey],
} as const;

/**
 * Reads one row more than it returns, so that the last page has no cursor. Refuses a cursor that this list did not
 * return.
 */
export async function queryPage(table: Table, lookup: Lookup, wanted: PageWanted): Promise<Page<Item>> {
  const [partitionKey, sortKey] = keyNames[lookup.from];
  const { Items = [], LastEvaluatedKey } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      ...(lookup.from === "lists" ? { IndexName: layout.lists.name } : { ConsistentRead: true }),
      KeyConditionExpression: lookup.prefix
        ? "#partition = :partition AND begins_with(#sort, :prefix)"
        : "#partition = :partition",
      ExpressionAttributeNames: { "#partition": partitionKey, ...(lookup.prefix && { "#sort": sortKey }) },
      ExpressionAttributeValues: {
        ":partition": lookup.partition,
        ...(lookup.prefix && { ":prefix": lookup.prefix }),
      },
      ScanIndexForward: !lookup.newestFirst,
      Limit: wanted.limit + 1,
      ...(wanted.cursor !== undefined && { ExclusiveStartKey: readCursor(wanted.cursor, lookup) }),
    }),
  );
  const items = Items.slice(0, wanted.limit);
  const last = items.at(-1);
  const more = Items.length > items.length || LastEvaluatedKey !== undefined;
  return { items, ...(more && last && { cursor: writeCursor(last, lookup) }) };
}

function writeCursor(last: Item, { from }: Lookup): string {
  return Buffer.from(JSON.stringify(keyNames[from].map((name) => last[name]))).toString("base64url");
}

function readCursor(cursor: string, { from, partition, prefix = "" }: Lookup): Item {
  const names = keyNames[from];
  const values = parsed(Buffer.from(cursor, "base64url").toString());
  const [first, sort] = values;
  const fits = values.length === names.length && values.every((value) => value !== "");
  if (!fits || first !== partition || !sort?.startsWith(prefix)) {
    throw new DomainError(
      "invalid",
      "invalid-cursor",
      "The cursor is not one that this list gave. Leave it out to read from the start.",
    );
  }
  return Object.fromEntries(names.map((name, at) => [name, values[at]]));
}

function parsed(text: string): string[] {
  try {
    const values: unknown = JSON.parse(text);
    return Array.isArray(values) && values.every((value) => typeof value === "string") ? values : [];
  } catch {
    return [];
  }
}
