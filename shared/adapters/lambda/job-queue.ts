/** Asynchronous invocations of one function: Lambda queues them and retries failed ones. */
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { DeliveryQueue } from "../../ports/channels.ts";
import type { ForgettingQueue } from "../../ports/forgettings.ts";
import type { JobQueue, RepairQueue } from "../../ports/jobs.ts";

interface Invoked {
  client: LambdaClient;
  functionName: string;
}

export function jobQueueInLambda(invoked: Invoked): JobQueue {
  return { start: (job) => startLater(invoked, { job }) };
}

export function repairQueueInLambda(invoked: Invoked): RepairQueue {
  return { start: (run) => startLater(invoked, { run }) };
}

export function deliveryQueueInLambda(invoked: Invoked): DeliveryQueue {
  return {
    start: (what) => startLater(invoked, what === "due" ? {} : { channel: what.channel, delivery: what.id }),
  };
}

export function forgettingQueueInLambda(invoked: Invoked): ForgettingQueue {
  return {
    start: (forgetting) => startLater(invoked, { forgetting }),
    startRound: () => startLater(invoked, {}),
  };
}

/** Only a pointer, because Lambda stores the payload. */
async function startLater({ client, functionName }: Invoked, pointer: Record<string, string>): Promise<void> {
  const Payload = JSON.stringify(pointer);
  await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: "Event", Payload }));
}
