/** Converts a function's result to an HTTP answer, by the rules of payload format 2.0. */
import type { ServerResponse } from "node:http";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";

/** Answers that the front gives by itself, with API Gateway's status and message. */
export const gatewayAnswers = {
  unauthorized: [401, "Unauthorized"],
  forbidden: [403, "Forbidden"],
  noRoute: [404, "Not Found"],
  tooLarge: [413, "Request Entity Too Large"],
  functionFailed: [500, "Internal Server Error"],
  unavailable: [503, "Service Unavailable"],
} as const satisfies Record<string, [number, string]>;

export function answerAsGateway(response: ServerResponse, which: keyof typeof gatewayAnswers): void {
  const [status, message] = gatewayAnswers[which];
  response
    .writeHead(status, {
      "content-type": "application/json",
      ...(status === 401 && { "www-authenticate": "Bearer" }),
    })
    .end(JSON.stringify({ message }));
}

/** A result without a status code is the body itself, as JSON. An invalid result is a 500. */
export function answerAsFunction(response: ServerResponse, result: unknown): void {
  if (!isStructured(result)) {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(typeof result === "string" ? result : JSON.stringify(result ?? null));
    return;
  }
  const { statusCode = 200, headers = {}, cookies = [], body = "", isBase64Encoded = false } = result;
  if (!Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599 || typeof body !== "string") {
    answerAsGateway(response, "functionFailed");
    return;
  }
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  response
    .writeHead(statusCode, {
      "content-type": "text/plain;charset=utf-8",
      ...Object.fromEntries(lowerCase),
      ...(cookies.length > 0 && { "set-cookie": cookies }),
    })
    .end(Buffer.from(body, isBase64Encoded ? "base64" : "utf8"));
}

function isStructured(result: unknown): result is APIGatewayProxyStructuredResultV2 {
  return typeof result === "object" && result !== null && "statusCode" in result;
}
