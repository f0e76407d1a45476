/** The table of a local system, beside its functions. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { LocalSystem } from "../../local/system.ts";
import { dynamoTable, type Table } from "../../shared/adapters/dynamodb/table.ts";
import { systemClock, systemIds } from "../../shared/adapters/system.ts";

export function tableOf({ environment }: Pick<LocalSystem, "environment">): Table {
  const client = new DynamoDBClient({
    endpoint: environment["AWS_ENDPOINT_URL_DYNAMODB"] ?? "",
    region: environment["AWS_REGION"] ?? "",
    credentials: {
      accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
  });
  return dynamoTable({ client, name: environment["TABLE_NAME"] ?? "", clock: systemClock, ids: systemIds });
}
