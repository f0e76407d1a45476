import { expect, it } from "vitest";
import { dynamoClient } from "../../../shared/adapters/dynamodb/table.ts";

it("a request that hangs fails after five seconds, and a connection after two, so that the SDK tries again", async () => {
  const { requestHandler } = dynamoClient().config;
  // A handler has its settings from its first request on. Nobody listens on this port.
  const request = {
    protocol: "http:",
    hostname: "127.0.0.1",
    port: 1,
    method: "POST",
    path: "/",
    headers: {},
  };
  await expect(requestHandler.handle({ ...request, query: {} } as never)).rejects.toThrow("ECONNREFUSED");
  expect(requestHandler.httpHandlerConfigs()).toMatchObject({
    connectionTimeout: 2_000,
    requestTimeout: 5_000,
    throwOnRequestTimeout: true,
  });
});
