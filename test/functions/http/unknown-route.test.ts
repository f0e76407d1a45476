import { afterEach, describe, expect, it, vi } from "vitest";
import { handler } from "../../../functions/api/document.ts";
import { environment } from "../../../shared/contract/environment.ts";
import { context, eventOf } from "./event.ts";

async function called(method: string, rawPath: string, sandbox = "on") {
  vi.stubEnv(environment.sandbox, sandbox);
  const event = eventOf("$default", { rawPath });
  event.requestContext.http.method = method;
  const { statusCode, headers, body = "" } = await handler(event, context);
  return { status: statusCode, headers, body: JSON.parse(body) };
}

afterEach(() => vi.unstubAllEnvs());

describe("an unknown route", () => {
  it.each(["/", "/nothing", "/cohorts/", "/cohorts/c1/nothing", "/imports", "/COHORTS"])(
    "%s is 404, as a problem that links to the list of routes",
    async (path) => {
      expect(await called("GET", path)).toMatchObject({
        status: 404,
        headers: { "content-type": "application/problem+json" },
        body: {
          type: "urn:problem:no-such-route",
          status: 404,
          requestId: "r1",
          detail: expect.stringContaining("GET /openapi.json"),
        },
      });
    },
  );

  it.each([
    ["PUT", "/cohorts", "POST, GET"],
    ["DELETE", "/imports/x", "GET"],
    ["HEAD", "/schedules", "GET"],
    ["GET", "/cohorts/c1/schedule/pause", "POST"],
    ["POST", "/sandbox/segments/s1", "GET, DELETE"],
  ])("%s %s is 405, and Allow has the methods of the path", async (method, path, allow) => {
    expect(await called(method, path)).toMatchObject({
      status: 405,
      headers: { allow, "content-type": "application/problem+json" },
      body: { type: "urn:problem:method-not-allowed", status: 405, requestId: "r1" },
    });
  });

  it("does not reveal the sandbox's routes if a stage has none", async () => {
    expect(await called("DELETE", "/sandbox/segments", "off")).toMatchObject({ status: 404 });
    expect(await called("GET", "/sandbox/segments", "off")).toMatchObject({ status: 404 });
  });
});
