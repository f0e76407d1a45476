/** The stand-in for DynamoDB: dynalite, with the one table as deployed. */
import { mkdirSync } from "node:fs";
import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { table as layout } from "../../shared/contract/table.ts";
import { ANY_PORT, type Listening, listening } from "../listening.ts";
import { type Guard, gated } from "./gate/gate.ts";
import { localNames, REGION } from "./names.ts";
import { operatorCredentials } from "./permissions/callers.ts";

/** In memory if `folder` is undefined. */
export async function tableServer(
  folder: string | undefined,
  guards: readonly Guard[] = [],
): Promise<Listening> {
  if (folder) mkdirSync(folder, { recursive: true });
  const server = dynalite({ createTableMs: 0, ...(folder && { path: folder }) });
  const open = await listening(server, ANY_PORT);
  const client = new DynamoDBClient({
    endpoint: open.origin,
    region: REGION,
    credentials: operatorCredentials,
  });
  await createTable(client);
  client.destroy();
  gated(server, "dynamodb", guards);
  return open;
}

/** Nothing if it exists. */
export async function createTable(client: DynamoDBClient): Promise<void> {
  const { partitionKey, sortKey, lists } = layout;
  const keys = (partition: string, sort: string) => [
    { AttributeName: partition, KeyType: "HASH" as const },
    { AttributeName: sort, KeyType: "RANGE" as const },
  ];
  try {
    await client.send(
      new CreateTableCommand({
        TableName: localNames.table,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: keys(partitionKey, sortKey),
        AttributeDefinitions: [partitionKey, sortKey, lists.partitionKey, lists.sortKey].map((name) => ({
          AttributeName: name,
          AttributeType: "S",
        })),
        GlobalSecondaryIndexes: [
          {
            IndexName: lists.name,
            KeySchema: keys(lists.partitionKey, lists.sortKey),
            Projection: { ProjectionType: "ALL" },
          },
        ],
      }),
    );
  } catch (error) {
    // The table exists from an earlier start.
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName: localNames.table });
}
