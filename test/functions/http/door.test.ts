import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { ok } from "../../../functions/http/answers.ts";
import { api } from "../../../functions/http/api.ts";
import type { Audit } from "../../../functions/http/audit.ts";
import { requestOf } from "../../../functions/http/request.ts";
import { imports } from "../../../shared/contract/api/imports.ts";
import type { Operation } from "../../../shared/contract/api/operation.ts";
import { schedules } from "../../../shared/contract/api/schedules.ts";
import { NAME_LENGTH } from "../../../shared/limits.ts";
import { aRun } from "../../fakes/ids.ts";
import { context, eventOf, json } from "./event.ts";

const unaudited: Audit = (_, work) => work();

const handler = api(
  "api/imports",
  imports,
  {
    "POST /cohorts/{cohortId}/imports": async ({ path, body, idempotencyKey }) =>
      ok({ path, body, idempotencyKey }),
    "POST /cohorts/{cohortId}/ledger/rebuild": async ({ body }) => ok(body),
    "POST /imports/{runId}/cancellation": async ({ path, body, caller }) => ok({ path, body, caller }),
  },
  { audit: unaudited },
);
const look = "GET /imports/{runId}";
const progress = api("api/progress", imports, { [look]: async ({ path }) => ok(path) });
const list = "GET /cohorts/{cohortId}/imports";
const history = api("api/history", imports, {
  [list]: async ({ path, query }) => ok({ path, query }),
  "GET /imports": async ({ query }) => ok(query),
});
const others: Partial<Record<string, typeof progress>> = {
  [look]: progress,
  [list]: history,
  "GET /imports": history,
};
const cancel = "POST /imports/{runId}/cancellation";
const run = aRun("once-a");

async function call(key: string, given: Parameters<typeof eventOf>[1] = {}) {
  const answer = await (others[key] ?? handler)(eventOf(key, given), context);
  return {
    status: answer.statusCode,
    type: answer.headers?.["content-type"],
    body: JSON.parse(answer.body ?? "null"),
  };
}

it("an id of more characters than a key may have is not found, and is not looked for", () => {
  const asked = (dataSetId: string) =>
    requestOf(eventOf("GET /data-sets/{dataSetId}", { path: { dataSetId } }), {} as Operation);
  const longest = "d".repeat(NAME_LENGTH);
  expect(asked(longest).path).toEqual({ dataSetId: longest });
  expect(() => asked(`${longest}d`)).toThrow(`There is no dataSetId of ${NAME_LENGTH + 1} characters.`);
});

describe("the query of a request", () => {
  const asked = (query: Record<string, string>) => call(list, { path: { cohortId: "c1" }, query });

  it("is parsed by the operation's schema: numbers as numbers", async () => {
    expect(await asked({ limit: "20", cursor: "5" })).toMatchObject({
      status: 200,
      body: { query: { limit: 20, cursor: "5" } },
    });
  });

  it("is refused if it has a parameter that the route does not take, with a list of those it takes", async () => {
    expect(await asked({ status: "failed" })).toMatchObject({
      status: 400,
      type: "application/problem+json",
      body: {
        type: "urn:problem:invalid-request",
        detail: "/status is not a query parameter here: there are limit, cursor.",
        errors: [{ pointer: "/status" }],
      },
    });
    expect(await asked({ toString: "1", constructor: "2" })).toMatchObject({
      status: 400,
      body: { errors: { length: 2 } },
    });
  });

  it("is refused if the route takes none", async () => {
    expect(await call(cancel, { path: { runId: run }, query: { verbose: "1" } })).toMatchObject({
      status: 400,
      body: { detail: "/verbose is not a query parameter here: there are none." },
    });
  });

  it.each([
    [{ limit: "many" }, "/limit must be a number."],
    [{ limit: "0" }, "/limit must be at least 1."],
    [{ limit: "1.5" }, "/limit must be a whole number."],
    [{ limit: "" }, "/limit must be at least 1."],
  ])("is refused with an invalid value: %j", async (query, detail) => {
    expect(await asked(query)).toMatchObject({ status: 400, body: { detail } });
  });

  it("has switches that are true or false", async () => {
    const operation = { ...schedules["PUT /cohorts/{cohortId}/schedule"], body: undefined };
    const { queryOf } = await import("../../../functions/http/query.ts");
    const taken = operation as unknown as Operation;
    expect(queryOf({ leaveMembers: "true" }, taken)).toEqual({ leaveMembers: true });
    expect(queryOf({ leaveMembers: "false" }, taken)).toEqual({ leaveMembers: false });
    expect(queryOf({}, taken)).toEqual({});
    expect(() => queryOf({ leaveMembers: "yes" }, taken)).toThrow("/leaveMembers must be true or false.");
  });
});

describe("the body of a request", () => {
  const start = "POST /cohorts/{cohortId}/imports";
  const path = { cohortId: "c1" };

  it("is parsed by the operation's schema, and refused with the place of each validation issue", async () => {
    const body = JSON.stringify({ connectionId: "w1", recipients: ["ana@example.com"] });
    expect(await call(start, { path, headers: { ...json, "idempotency-key": "k" }, body })).toMatchObject({
      status: 200,
      body: { path, body: { connectionId: "w1" }, idempotencyKey: "k" },
    });
    expect(await call(start, { path, headers: json, body: '{"connectionId":1}' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/connectionId" }, { pointer: "/recipients" }] },
    });
    expect(await call(start, { path })).toMatchObject({
      status: 400,
      body: { detail: "The body is missing: it must be an object." },
    });
    expect(await call(start, { path, headers: json, body: '{"key":"a-secret' })).toMatchObject({
      status: 400,
      body: { type: "urn:problem:invalid-json", detail: expect.not.stringContaining("a-secret") },
    });
  });

  it("is refused if the route takes none", async () => {
    for (const body of ['{"force":true}', "force", "[]"])
      expect(await call(cancel, { path: { runId: run }, headers: json, body })).toMatchObject({
        status: 400,
        type: "application/problem+json",
        body: { type: "urn:problem:unexpected-body" },
      });
  });

  it("may be an empty object if the route takes none", async () => {
    for (const body of ["", "{}", " { }\n"])
      expect((await call(cancel, { path: { runId: run }, headers: json, body })).status).toBe(200);
  });

  it("may be left out if the operation allows it", async () => {
    const { bodyOf } = await import("../../../functions/http/body.ts");
    const operation = schedules["POST /cohorts/{cohortId}/schedule/imports"];
    const event = { headers: json, isBase64Encoded: false };
    expect(bodyOf(event, operation)).toBeUndefined();
    const text = '{"allowUnusualChange":true}';
    expect(bodyOf({ ...event, body: text }, operation)).toEqual({ allowUnusualChange: true });
    const encoded = { headers: json, isBase64Encoded: true, body: Buffer.from(text).toString("base64") };
    expect(bodyOf(encoded, operation)).toEqual({ allowUnusualChange: true });
    expect(() => bodyOf({ ...event, body: '{"connectionId":"w1"}' }, operation)).toThrow(
      "/connectionId there is no such field here.",
    );
  });
});

describe("the path of a request", () => {
  it.each([
    "x",
    "x_20261399T112241Z_once-a",
    "x_20260230T112241Z_once-a",
    "x_20261124T252241Z_once-a",
    "x/y",
  ])("with %s as a run id is 404: there is no such import", async (runId) => {
    expect(await call(look, { path: { runId } })).toMatchObject({
      status: 404,
      body: { type: "urn:problem:not-found" },
    });
  });

  it("is dispatched by its route's key, whatever the path is", async () => {
    const event = { path: { cohortId: "c1" }, rawPath: "/cohorts/c1/imports/imports" };
    expect(await call(list, event)).toMatchObject({
      status: 200,
      body: { path: { cohortId: "c1" } },
    });
  });

  it("with an id that is too long is 404", async () => {
    expect(await call(list, { path: { cohortId: "c".repeat(10_000) } })).toMatchObject({ status: 404 });
    expect(await call(list, { path: { cohortId: "c1/imports" } })).toMatchObject({ status: 404 });
  });
});

describe("the door's types", () => {
  it("refuse a function that lacks an answer, has one too many, or takes what the route has not", () => {
    const uploads = {
      "GET /uploads": { id: "list", tag: "Uploads", summary: "", answers: {} },
      "GET /uploads/{uploadId}": { id: "read", tag: "Uploads", summary: "", answers: {} },
    } as const satisfies Record<string, Operation>;
    const answer = async () => ok({});
    const all = { "GET /uploads": answer, "GET /uploads/{uploadId}": answer };
    api("api/uploads", uploads, all);
    // @ts-expect-error GET /uploads/{uploadId} has no answer.
    api("api/uploads", uploads, { "GET /uploads": answer });
    // @ts-expect-error GET /cohorts is another function's.
    api("api/uploads", uploads, { ...all, "GET /cohorts": answer });
    // @ts-expect-error no such function.
    api("api/nothing", uploads, all);
    // @ts-expect-error an operation is missing.
    api("api/uploads", { "GET /uploads": uploads["GET /uploads"] }, all);
    api("api/uploads", uploads, {
      // @ts-expect-error the path has no parameter.
      "GET /uploads": async ({ path }) => ok(path.uploadId),
      "GET /uploads/{uploadId}": async ({ path }) => ok(path.uploadId satisfies string),
    });
    const started = { schema: z.strictObject({ name: z.string() }), example: {} };
    api(
      "api/upload-creation",
      { "POST /uploads": { id: "create", tag: "Uploads", summary: "", answers: {}, body: started } },
      {
        // @ts-expect-error the body has no such field.
        "POST /uploads": async ({ body }) => ok(body.bytes),
      },
      { audit: unaudited },
    );
    api(
      "api/upload-creation",
      { "POST /uploads": uploads["GET /uploads"] },
      {
        // @ts-expect-error only what is done once takes the key.
        "POST /uploads": async ({ idempotencyKey }) => ok(idempotencyKey),
      },
      { audit: unaudited },
    );
  });
});

describe("what is audited", () => {
  const asked: Parameters<Audit>[0][] = [];
  const noting: Audit = (request, work) => {
    asked.push(request);
    return work();
  };
  const answer = async () => ok({});
  const noted = api(
    "api/connection-deletion",
    { "DELETE /connections/{connectionId}": { id: "delete-it", tag: "Uploads", summary: "", answers: {} } },
    { "DELETE /connections/{connectionId}": answer },
    { audit: noting },
  );
  const deleting = "DELETE /connections/{connectionId}";

  it("is each request of a route that changes something, once it is parsed", async () => {
    await noted(eventOf(deleting, { path: { connectionId: "c1" } }), context);
    expect(asked).toMatchObject([
      { kind: "change", operation: { id: "delete-it" }, path: { connectionId: "c1" }, requestId: "r1" },
    ]);
    asked.length = 0;
    await noted(eventOf(deleting, { path: { connectionId: "c1" }, query: { verbose: "1" } }), context);
    expect(asked).toEqual([]);
  });

  it("can't be answered by a function without the audit trail", () => {
    const uploads = { "POST /uploads": { id: "create", tag: "Uploads", summary: "", answers: {} } } as const;
    expect(() => api("api/upload-creation", uploads, { "POST /uploads": answer })).toThrow(
      "POST /uploads, which is audited",
    );
  });
});
