/** Pages of a partition of the table, or of partitions of its sparse index. */
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { table as layout } from "../../contract/table.ts";
import { invalidCursor } from "../../domain/domain-error.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { Item, Table } from "./table.ts";

/**
 * Items whose sort key begins with `prefix`, or is no later than `until`, in order; those of several partitions one
 * partition after the other. The index is eventually consistent: its entries are hints.
 */
export interface Lookup {
  from: "items" | "lists";
  partition: string | readonly string[];
  prefix?: string;
  until?: string;
  newestFirst?: boolean;
}

export const keyNames = {
  items: [layout.partitionKey, layout.sortKey],
  lists: [layout.lists.partitionKey, layout.lists.sortKey, layout.partitionKey, layout.sortKey],
} as const;

/**
 * Reads one row more than it returns, so that the last page has no cursor. Refuses a cursor that this list did not
 * return.
 */
export async function queryPage(table: Table, lookup: Lookup, wanted: PageWanted): Promise<Page<Item>> {
  const partitions = [lookup.partition].flat();
  const from = wanted.cursor === undefined ? undefined : readCursor(wanted.cursor, lookup);
  const begun = from ? partitions.indexOf(String(from[keyNames[lookup.from][0]])) : 0;
  const found: Item[] = [];
  let isCut = false;
  for (const [at, partition] of partitions.slice(begun).entries()) {
    const { Items = [], LastEvaluatedKey } = await table.client.send(
      new QueryCommand({
        ...queryOf(table, lookup, partition),
        Limit: wanted.limit + 1 - found.length,
        ...(at === 0 && from && { ExclusiveStartKey: from }),
      }),
    );
    found.push(...Items);
    isCut = LastEvaluatedKey !== undefined;
    if (isCut || found.length > wanted.limit) break;
  }
  const items = found.slice(0, wanted.limit);
  const last = items.at(-1);
  const more = found.length > items.length || isCut;
  return { items, ...(more && last && { cursor: writeCursor(last, lookup) }) };
}

export function queryOf(table: Table, lookup: Lookup, partition: string) {
  const [partitionKey, sortKey] = keyNames[lookup.from];
  const { prefix, until } = lookup;
  const sought = prefix ? "begins_with(#sort, :prefix)" : until && "#sort <= :until";
  return {
    TableName: table.name,
    ...(lookup.from === "lists" ? { IndexName: layout.lists.name } : { ConsistentRead: true }),
    KeyConditionExpression: `#partition = :partition${sought ? ` AND ${sought}` : ""}`,
    ExpressionAttributeNames: { "#partition": partitionKey, ...(sought && { "#sort": sortKey }) },
    ExpressionAttributeValues: {
      ":partition": partition,
      ...(prefix ? { ":prefix": prefix } : until && { ":until": until }),
    },
    ScanIndexForward: !lookup.newestFirst,
  };
}

export function writeCursor(last: Item, { from }: Lookup): string {
  return Buffer.from(JSON.stringify(keyNames[from].map((name) => last[name]))).toString("base64url");
}

export function readCursor(cursor: string, { from, partition, prefix = "" }: Lookup): Item {
  const names = keyNames[from];
  const values = parsed(Buffer.from(cursor, "base64url").toString());
  const [first = "", sort] = values;
  const fits = values.length === names.length && values.every((value) => value !== "");
  if (!fits || ![partition].flat().includes(first) || !sort?.startsWith(prefix)) throw invalidCursor();
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
