/** What Braze's two endpoints do around their use case. Their errors are Braze's own `{"message": …}`, not problem+json. */
import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { BYTES_PER_REQUEST } from "../../shared/limits.ts";
import { bodyTooLarge, type ContractAnswer } from "../../shared/sandbox/answers.ts";
import { log } from "../wiring.ts";

/** `body` is undefined where the request holds no JSON, or does not call it so. */
type Receive = (partner: string, body: unknown) => Promise<ContractAnswer>;

export function partnerEndpoint(receive: () => Receive) {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Error, Context>()
    .onError((request) => {
      log().warn("sandbox-request-failed", { reason: request.error?.name ?? "unknown" });
      request.response = answered({ status: 500, message: "Internal server error" });
    })
    .handler(async (event) => {
      const bytes = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
      if (bytes.length > BYTES_PER_REQUEST) return answered(bodyTooLarge);
      const body = jsonIn(bytes, event.headers["content-type"]);
      return answered(await receive()(event.pathParameters?.["partner"] ?? "", body));
    });
}

function jsonIn(bytes: Buffer, contentType = ""): unknown {
  if (!/^application\/json\s*(;|$)/i.test(contentType)) return undefined;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

function answered({ status, message }: ContractAnswer): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message }),
  };
}
