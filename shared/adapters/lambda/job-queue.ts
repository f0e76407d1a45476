/** Asynchronous invocations of one function: Lambda queues them and tries again where the function breaks. */
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { Background } from "../../ports/jobs.ts";

export function backgroundInLambda(given: { client: LambdaClient; functionName: string }): Background {
  const { client, functionName } = given;
  return {
    async start(inquiry) {
      // A pointer only: Lambda keeps what it is handed.
      const Payload = JSON.stringify({ inquiry });
      await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: "Event", Payload }));
    },
  };
}
