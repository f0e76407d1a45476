import { expect, it } from "vitest";
import { dynamoClient } from "../../../shared/adapters/dynamodb/table.ts";

/** The part of the SDK's handler that its types leave out. */
interface SdkHandler {
  handle(request: object): Promise<unknown>;
  httpHandlerConfigs(): object;
}

it("a request that hangs fails after five seconds, and a connection after two, so that the SDK tries again", async () => {
  const handler = dynamoClient().config.requestHandler as unknown as SdkHandler;
  // A handler has its settings from its first request on. Nobody listens on this port.
  const nobody = { protocol: "http:", hostname: "127.0.0.1", port: 1 };
  const request = { ...nobody, method: "POST", path: "/", headers: {}, query: {} };
  await expect(handler.handle(request)).rejects.toThrow("ECONNREFUSED");
  expect(handler.httpHandlerConfigs()).toMatchObject({
    connectionTimeout: 2_000,
    requestTimeout: 5_000,
    throwOnRequestTimeout: true,
  });
});
