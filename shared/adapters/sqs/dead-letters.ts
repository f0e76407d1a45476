import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { DeadLetterQueue } from "../../contract/queues.ts";
import type { DeadLetters } from "../../ports/status.ts";

const COUNT = "ApproximateNumberOfMessages";

/** `urls` of the queues. */
export function deadLettersInSqs(given: {
  client: SQSClient;
  urls: Readonly<Record<DeadLetterQueue, string>>;
}): DeadLetters {
  const { client, urls } = given;
  return {
    async count(queue) {
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: urls[queue], AttributeNames: [COUNT] }),
      );
      return Number(Attributes?.[COUNT]);
    },
  };
}
