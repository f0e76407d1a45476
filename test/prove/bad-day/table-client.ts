/**
 * The document client of DynamoDB, as the adapters use it, over dynalite in this process: with the errors, and as many
 * tries as the SDK's own. The SDK's work on a call takes longer than the call, and a month has a million of them.
 */
import type { Server } from "node:http";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { Guard } from "../../../local/aws/gate/gate.ts";
import { type Answered, called } from "./in-process.ts";
import type { KeptReads } from "./kept-reads.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Tries of one call, and milliseconds of full-jitter backoff: the SDK's standard retries. */
const TRIES = 3;
const BASE_MS = 100;
/** Milliseconds that the adapters' client waits for an answer, and that a call takes. */
const PATIENCE_MS = 5_000;
const TAKES_MS = 8;

type Json = Record<string, unknown>;

export function tableClient(given: { time: VirtualTime; guard: Guard; server: Server; kept: KeptReads }) {
  const { time, server, kept } = given;
  const to = { ...route, server, kept };
  const ask = async (operation: string, body: string): Promise<Json> => {
    for (let tried = 1; ; tried += 1) {
      try {
        return read(await called(given, to, requestOf(operation, body)));
      } catch (error) {
        if (tried === TRIES || !mayPass(error as Error)) throw error;
        await time.pause(time.random.next() * BASE_MS * 2 ** tried);
      }
    }
  };
  const send = async (command: { input: Json }) =>
    outputOf(await ask(operationOf(command), written(command.input)));
  return { send } as unknown as DynamoDBDocumentClient;
}

const route = { service: "dynamodb", patience: PATIENCE_MS, takes: TAKES_MS } as const;

function operationOf(command: unknown): string {
  if (command instanceof GetCommand) return "GetItem";
  if (command instanceof PutCommand) return "PutItem";
  if (command instanceof UpdateCommand) return "UpdateItem";
  if (command instanceof DeleteCommand) return "DeleteItem";
  if (command instanceof QueryCommand) return "Query";
  throw new Error("a command that this client does not know");
}

const marshalled = ["Key", "Item", "ExpressionAttributeValues", "ExclusiveStartKey"];

function written(input: Json): string {
  const fields = Object.entries(input).map(([name, value]) => [
    name,
    marshalled.includes(name) && value ? marshall(value as Json, { removeUndefinedValues: true }) : value,
  ]);
  return JSON.stringify(Object.fromEntries(fields));
}

function requestOf(operation: string, body: string) {
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": `DynamoDB_20120810.${operation}`,
    "x-amz-date": "20261012T000000Z",
    authorization: "AWS4-HMAC-SHA256 Credential=local, SignedHeaders=none, Signature=none",
  };
  return { method: "POST", path: "/", headers, body };
}

class TableError extends Error {
  readonly $metadata: { httpStatusCode: number };
  constructor(name: string, status: number) {
    super(name);
    this.name = name;
    this.$metadata = { httpStatusCode: status };
  }
}

function read({ statusCode, body }: Answered): Json {
  const answer = JSON.parse(Buffer.from(body).toString()) as Json;
  if (statusCode < 300) return answer;
  const name = String(answer["__type"]).replace(/^.*#/, "");
  if (name === "ConditionalCheckFailedException")
    throw new ConditionalCheckFailedException({ $metadata: {}, message: name });
  throw new TableError(name, statusCode);
}

function mayPass({ name, ...error }: Error): boolean {
  if (name === "ECONNRESET" || name === "TimeoutError") return true;
  if (/Throttling|ThroughputExceeded/.test(name)) return true;
  return ((error as Partial<TableError>).$metadata?.httpStatusCode ?? 0) >= 500;
}

function outputOf({ Item, Attributes, Items, LastEvaluatedKey }: Json) {
  const one = (item: unknown) => unmarshall(item as Parameters<typeof unmarshall>[0]);
  return {
    ...(Item !== undefined && { Item: one(Item) }),
    ...(Attributes !== undefined && { Attributes: one(Attributes) }),
    ...(Items !== undefined && { Items: (Items as unknown[]).map(one) }),
    ...(LastEvaluatedKey !== undefined && { LastEvaluatedKey: one(LastEvaluatedKey) }),
  };
}
