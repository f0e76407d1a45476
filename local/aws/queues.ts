/** SQS's protocol over the events that could not be delivered: what an operator asks of a dead-letter queue. */
import { createHash } from "node:crypto";
import type { Server } from "node:http";
import * as z from "zod/mini";
import type { DeadLetters, KeptLetter } from "./dead-letters.ts";
import { jsonService, operation, ServiceFault } from "./json-service.ts";
import { ACCOUNT, REGION } from "./names.ts";

const asked = z.object({ QueueUrl: z.string() });
const receiving = z.extend(asked, { MaxNumberOfMessages: z.optional(z.int()) });
const deleting = z.extend(asked, { ReceiptHandle: z.string() });

/** `names` of the queues there are. */
export function queueServer(letters: DeadLetters, names: readonly string[]): Server {
  const arnOf = (url: string): string => {
    const name = url.split("/").at(-1) ?? "";
    if (names.includes(name)) return `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
    throw new ServiceFault("com.amazonaws.sqs#QueueDoesNotExist", `There is no queue ${name}`);
  };
  const inQueue = (url: string): KeptLetter[] => {
    const arn = arnOf(url);
    return letters.kept().filter(({ queue }) => queue === arn);
  };
  return jsonService(
    { target: "AmazonSQS", version: "1.0" },
    {
      GetQueueAttributes: operation(asked, ({ QueueUrl }) => ({
        Attributes: { ApproximateNumberOfMessages: String(inQueue(QueueUrl).length) },
      })),
      // None is hidden meanwhile: only people read these queues.
      ReceiveMessage: operation(receiving, ({ QueueUrl, MaxNumberOfMessages = 1 }) => ({
        Messages: inQueue(QueueUrl).slice(0, MaxNumberOfMessages).map(message),
      })),
      DeleteMessage: operation(deleting, ({ QueueUrl, ReceiptHandle }) => {
        arnOf(QueueUrl);
        letters.remove(ReceiptHandle);
      }),
      PurgeQueue: operation(asked, ({ QueueUrl }) => {
        for (const { id } of inQueue(QueueUrl)) letters.remove(id);
      }),
    },
  );
}

function message({ id, body }: KeptLetter) {
  const MD5OfBody = createHash("md5").update(body).digest("hex");
  return { MessageId: id, ReceiptHandle: id, Body: body, MD5OfBody };
}
