/** Error answers in each service's protocol, as the SDK's clients read them. */
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Refusal, Service } from "./gate.ts";

export function refuse(service: Service, response: ServerResponse, refusal: Refusal): void {
  const { headers, body } = answerOf(service, refusal);
  response.writeHead(refusal.status, { ...headers, "x-amzn-requestid": randomUUID() }).end(body);
}

export interface Answer {
  headers: Record<string, string>;
  body: string;
}

export function answerOf(service: Service, refusal: Refusal): Answer {
  const { type, message } = refusal;
  switch (service) {
    case "dynamodb":
    case "states":
    case "secretsmanager":
    case "sqs":
    case "events":
    case "athena":
      return {
        headers: { "content-type": "application/x-amz-json-1.0" },
        body: JSON.stringify({ __type: type, message }),
      };
    case "lambda":
    case "scheduler":
      return {
        headers: { "content-type": "application/json", "x-amzn-errortype": type },
        body: JSON.stringify({ Message: message }),
      };
    case "ses":
      return {
        headers: { "content-type": "text/xml" },
        body: `<ErrorResponse>${xml(refusal)}</ErrorResponse>`,
      };
    case "s3":
      return { headers: { "content-type": "application/xml" }, body: xml(refusal) };
    default:
      return service satisfies never;
  }
}

function xml({ status, type, message }: Refusal): string {
  const kind = status < 500 ? "Sender" : "Receiver";
  return `<Error><Type>${kind}</Type><Code>${type}</Code><Message>${message}</Message></Error>`;
}
