/** Asynchronous invocations of one function: Lambda queues them and retries failed ones. */
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { JobQueue } from "../../ports/jobs.ts";

export function jobQueueInLambda(given: { client: LambdaClient; functionName: string }): JobQueue {
  const { client, functionName } = given;
  return {
    async start(job) {
      // Only a pointer, because Lambda stores the payload.
      const Payload = JSON.stringify({ job });
      await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: "Event", Payload }));
    },
  };
}
