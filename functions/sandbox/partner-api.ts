/** Common handling of Braze's two calls. Errors are Braze's own `{"message": …}`, not problem+json. */
import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { RouteOf } from "../../shared/contract/routes.ts";
import { type ContractAnswer, trouble } from "../../shared/sandbox/answers.ts";
import type { Incoming } from "../../shared/sandbox/receive.ts";
import { log } from "../wiring.ts";

type Receive = (incoming: Incoming) => Promise<ContractAnswer | "dropped">;

/** Ends a request without an answer: API Gateway answers 500, the local front closes the connection. */
class ConnectionDropped extends Error {
  override name = "Sandbox.ConnectionDropped";
}

export function partnerApi(receivers: Record<RouteOf<"sandbox/partner">, Receive>) {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Error, Context>()
    .onError((request) => {
      if (request.error instanceof ConnectionDropped) return;
      log().warn("sandbox-request-failed", { reason: request.error?.name ?? "unknown" });
      request.response = answered(trouble.server(500));
    })
    .handler(async (event) => {
      const bytes = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
      const answer = await receivers[event.routeKey as RouteOf<"sandbox/partner">]({
        partner: event.pathParameters?.["partner"] ?? "",
        bytes: bytes.length,
        userAgent: event.headers["user-agent"],
        body: jsonIn(bytes, event.headers["content-type"]),
      });
      if (answer === "dropped") throw new ConnectionDropped("as a tester asked for");
      return answered(answer);
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

function answered({ status, message, headers }: ContractAnswer): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ message }),
  };
}
