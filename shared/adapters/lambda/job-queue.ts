/** Asynchronous invocations of one function: Lambda queues them and tries again where the function breaks. */
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { JobQueue } from "../../ports/jobs.ts";

export function jobQueueInLambda(given: { client: LambdaClient; functionName: string }): JobQueue {
  const { client, functionName } = given;
  return {
    async start(job) {
      // A pointer only: Lambda keeps what it is handed.
      const Payload = JSON.stringify({ job });
      await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: "Event", Payload }));
    },
  };
}
