/** Counts the calls of every AWS client in this process, by the function in whose invocation they are made. */
import type { AsyncLocalStorage } from "node:async_hooks";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SESClient } from "@aws-sdk/client-ses";
import { SFNClient } from "@aws-sdk/client-sfn";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { FunctionUse, Tally } from "./tally.ts";

const services = {
  dynamodb: [DynamoDBClient, DynamoDBDocumentClient],
  lambda: [LambdaClient],
  s3: [S3Client],
  scheduler: [SchedulerClient],
  secretsmanager: [SecretsManagerClient],
  ses: [SESClient],
  states: [SFNClient],
};

interface Command {
  input: Record<string, unknown>;
}
interface Sends {
  send(command: Command, ...more: unknown[]): Promise<unknown>;
}

/** A call outside an invocation is not counted. */
export function countCalls(tally: Tally, invoked: AsyncLocalStorage<string>): void {
  for (const [service, clients] of Object.entries(services)) {
    for (const client of clients) {
      const sends = client.prototype as unknown as Sends;
      // `send` is inherited from one class of the SDK. Each client class gets its own wrapper.
      const { send } = sends;
      sends.send = async function (this: Sends, command, ...more) {
        const name = invoked.getStore();
        if (name === undefined) return send.call(this, command, ...more);
        const use = tally.of(name);
        const call = `${service}:${command.constructor.name.replace(/Command$/, "")}`;
        use.calls[call] = (use.calls[call] ?? 0) + 1;
        if (service !== "dynamodb") return send.call(this, command, ...more);
        return countUnits(use, command, () => send.call(this, command, ...more));
      };
    }
  }
}

const WRITES = /^(Put|Update|Delete)/;

async function countUnits(
  use: FunctionUse,
  command: Command,
  send: () => Promise<unknown>,
): Promise<unknown> {
  command.input["ReturnConsumedCapacity"] = "TOTAL";
  const count = (units: number) => {
    if (WRITES.test(command.constructor.name)) use.writeUnits += units;
    else use.readUnits += units;
  };
  try {
    const answer = await send();
    const { ConsumedCapacity: consumed } = answer as { ConsumedCapacity?: { CapacityUnits?: number } };
    count(consumed?.CapacityUnits ?? 0);
    return answer;
  } catch (error) {
    // DynamoDB bills a write whose condition fails like one that succeeds. Items here are at most slightly above 1 KB.
    count(1);
    throw error;
  }
}
