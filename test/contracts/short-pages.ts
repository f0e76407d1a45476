/** Makes a server answer each query with two items at most, as DynamoDB does with large ones. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** DynamoDB answers at least two: a page has 1 MB, and an item 400 KB. */
const ITEMS = 2;

export function shortPages(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (send, { commandName = "" }) =>
      (args) => {
        if (commandName !== "QueryCommand") return send(args);
        const { Limit = ITEMS, ...input } = args.input as { Limit?: number };
        return send({ ...args, input: { ...input, Limit: Math.min(Limit, ITEMS) } as typeof args.input });
      },
    { step: "initialize", name: "shortPages" },
  );
}
