/** The one table, as its adapters use it: consistent reads, and writes that report whether their condition was met. */
import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { Clock, Ids } from "../../ports/machine.ts";
import { patience } from "../patience.ts";

/** Milliseconds. The table answers in some ten; a request that takes this long hangs, and the SDK retries it. */
const REQUEST_MS = 5_000;

export interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
  readonly clock: Clock;
  /** Generates writers' tokens. */
  readonly ids: Ids;
}

export type Item = Record<string, unknown>;

export interface Key {
  pk: string;
  sk: string;
}

/** `#name` in an expression means the attribute `name`, or the one that `names` gives; `:name` means `values.name`. */
export interface Condition {
  when: string;
  values?: Record<string, unknown>;
  names?: Record<string, string>;
}

export type Change = Condition & { update: string };

/** A client with timeouts. The SDK's own rules retry throttling and broken connections. */
export function dynamoClient(): DynamoDBClient {
  return new DynamoDBClient({
    requestHandler: patience(REQUEST_MS),
  });
}

export function dynamoTable(given: Omit<Table, "client"> & { client: DynamoDBClient }): Table {
  const client = DynamoDBDocumentClient.from(given.client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  return { ...given, client };
}

/** A consistent read. */
export async function readItem(table: Table, key: Key): Promise<Item | undefined> {
  const { pk, sk } = key;
  const command = new GetCommand({ TableName: table.name, Key: { pk, sk }, ConsistentRead: true });
  return (await table.client.send(command)).Item;
}

/** Puts the whole item; nothing changes if the condition is not met. `putOrWinner` reports which. */
export async function putItem(table: Table, item: Item & Key, condition: Condition): Promise<void> {
  const command = new PutCommand({ TableName: table.name, Item: item, ...conditionInput(condition) });
  await ifHeld(table.client.send(command));
}

/** Returns the item after the update; undefined, without a change, if the condition is not met. */
export async function updateItem(table: Table, key: Key, change: Change): Promise<Item | undefined> {
  const command = new UpdateCommand(updateInput(table, key, change));
  return (await ifHeld(table.client.send(command)))?.Attributes;
}

/** False, without a change, if the condition is not met. */
export async function deleteItem(table: Table, key: Key, condition: Condition): Promise<boolean> {
  const command = new DeleteCommand({
    TableName: table.name,
    Key: { pk: key.pk, sk: key.sk },
    ...conditionInput(condition),
  });
  return (await ifHeld(table.client.send(command))) !== undefined;
}

export function updateInput(table: Table, { pk, sk }: Key, change: Change) {
  return {
    TableName: table.name,
    Key: { pk, sk },
    UpdateExpression: change.update,
    ...conditionInput(change),
    ReturnValues: "ALL_NEW" as const,
  };
}

export function conditionInput(condition: Condition & Partial<Change>) {
  const expressions = `${condition.update ?? ""} ${condition.when}`;
  const names = [...expressions.matchAll(/#(\w+)/g)].map(([token, name = ""]) => [
    token,
    condition.names?.[name] ?? name,
  ]);
  const values = Object.entries(condition.values ?? {}).map(([name, value]) => [`:${name}`, value]);
  return {
    ConditionExpression: condition.when,
    ...(names.length > 0 && { ExpressionAttributeNames: Object.fromEntries(names) }),
    ...(values.length > 0 && { ExpressionAttributeValues: Object.fromEntries(values) }),
  };
}

async function ifHeld<Output>(written: Promise<Output>): Promise<Output | undefined> {
  try {
    return await written;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
