/** The smoke test against the whole system: it passes, and finds each way in which a deployment is often wrong. */
import { execFile } from "node:child_process";
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { pageMayCall } from "../../infra/smoke/checks.ts";
import { answerOf } from "../../infra/smoke/job.ts";
import { smokeTest } from "../../infra/smoke/story.ts";
import { type Api, api as apiAt } from "../../local/api.ts";
import { activeConnection, sandboxTarget } from "../../local/demo/connection.ts";
import { objectsClient } from "../../local/demo/data-bucket.ts";
import { ANY_PORT, listening } from "../../local/listening.ts";
import { type LocalSystem, startSystem } from "../../local/system.ts";
import { crossOrigin } from "../../shared/contract/cors.ts";
import type { DataSetRequest } from "../../shared/contract/data-sets.ts";
import { temporaryFolder } from "./folder.ts";
import { freePort } from "./free-ports.ts";

let system: LocalSystem;
let token: string;
let api: Api;
const shop = (prefix: string): DataSetRequest => ({
  name: "Shop",
  events: { prefix, format: "csv", columns: { user: "user_id", time: "happened_at" } },
});

beforeAll(async () => {
  system = await startSystem({ folder: temporaryFolder(), memory: true });
  token = await system.token();
  api = apiAt(system.api, token);
  const client = objectsClient(system.environment);
  const Body = "user_id,happened_at\n007,2026-01-05\n";
  const Bucket = system.environment["DATA_BUCKET"];
  await client.send(new PutObjectCommand({ Bucket, Key: "shop/events/january.csv", Body }));
  client.destroy();
});
afterAll(() => system?.stop());

/** What was found, with everything that was told. */
async function smoke(wanted: Partial<Parameters<typeof smokeTest>[0]> = {}) {
  const lines: string[] = [];
  const found = await smokeTest({
    ...{ api: system.api, page: undefined, token, patience: 60_000 },
    ...wanted,
    say: (line) => lines.push(line),
  });
  return { found, said: lines.join("\n"), wrong: lines.filter((line) => line.startsWith("wrong")) };
}

async function another(answer: RequestListener): Promise<string> {
  const { origin, close } = await listening(createServer(answer), ANY_PORT);
  onTestFinished(close);
  return origin;
}
const answering = (status: number, type: string, body: string) =>
  another((_, response) => response.writeHead(status, { "content-type": type }).end(body));

/** As `npm run smoke -- …` runs it. */
function command(options: readonly string[], env: Record<string, string>) {
  const script = join(import.meta.dirname, "../../infra/smoke.ts");
  return new Promise<{ code: number | null; told: string; complained: string }>((resolve) => {
    const run = execFile(process.execPath, [script, ...options], { env }, (_, told, complained) =>
      resolve({ code: run.exitCode, told, complained }),
    );
  });
}

describe("a smoke test finds", () => {
  it.each([
    ["that nothing listens", async () => `http://127.0.0.1:${await freePort()}`, "Nothing listens at"],
    ["that there is no such host", async () => "http://nowhere.invalid", "There is no host nowhere.invalid"],
    ["the page where the API should be", () => answering(200, "text/html", "<html>"), "the output ApiOrigin"],
    ["another API", () => answering(404, "application/json", "{}"), "is not this API"],
    [
      "a document of another API",
      () => answering(200, "application/json", "{}"),
      "has no API document (200)",
    ],
    ["what answers no JSON", () => answering(200, "text/plain", "It works!"), "has no API document (200)"],
    ["an API that fails", () => answering(500, "application/json", "{}"), "log of the function api/document"],
  ])("%s, and tries nothing else", async (_, origin, words) => {
    const { wrong, said, found } = await smoke({ api: await origin() });
    expect(said).toContain(words);
    expect(found).toBe(1);
    expect(wrong).toHaveLength(1);
  });

  it.each([
    ["no token", async () => "secret", "is not a JSON Web Token"],
    ["an old token", () => system.token({ hours: -1 }), "The token expired at"],
    ["another issuer's token", async () => `${token}x`, "must be the issuer of this stage"],
    ["a token that may not read", () => system.token(["audit/read"]), "it needs the scope cohorts/read"],
    [
      "a token that may only read",
      () => system.token(["cohorts/read", "connections/read"]),
      "has no scope cohorts/write, connections/write",
    ],
  ])("%s, and tells nothing of the token itself", async (_, wanted, words) => {
    const other = await wanted();
    const { said, wrong } = await smoke({ token: other });
    expect(said).toContain(words);
    expect(wrong).toHaveLength(1);
    expect(said).not.toContain(other);
  });

  it("that there is no data set, and no connection", async () => {
    const { said, found } = await smoke();
    expect(said).toContain("There is no data set.");
    expect(said).toContain("No connection is active (there are 0).");
    expect(found).toBe(2);
  });

  it("the same as a command, which ends with 1, as it does when it can't begin", async () => {
    const { code, told } = await command(["--api", `${system.api}/`], { API_TOKEN: token });
    expect([code, told]).toEqual([1, expect.stringContaining("\n2 found. Mend them, and try again.\n")]);
    expect(told).not.toContain(token);
    for (const [options, env, words] of [
      [["--api", system.api], {}, "The environment variable API_TOKEN has no token. See --help."],
      [
        [],
        { API_TOKEN: token },
        "--api must be an address such as https://api.your-company.com; it is missing",
      ],
      [["--api", "x"], { API_TOKEN: token }, "https://api.your-company.com; it is x"],
      [
        ["--api", system.api, "--minutes", "0"],
        { API_TOKEN: token },
        "--minutes must be a number above 0; it is 0",
      ],
    ] as const)
      expect(await command(options, env)).toEqual({
        code: 1,
        told: "",
        complained: expect.stringContaining(words),
      });
  });

  it("that jobs have no answer in time", async () => {
    const computing = { id: "j1", status: "computing", askedAt: "2026-11-24T08:00:00Z" } as const;
    const waited = { read: async () => computing, patience: -1 };
    await expect(answerOf("The preview", computing, waited)).rejects.toThrow("The jobs do not run");
  });

  it("that an answer is not JSON, such as a proxy's", async () => {
    const document = JSON.stringify({ openapi: "3.1.0" });
    const proxy = await another(({ url }, response) =>
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(url === "/openapi.json" ? document : "Sign in to go on"),
    );
    const { said, found } = await smoke({ api: proxy });
    expect(said).toContain(`${proxy} is not this API: its answer to GET /cohorts is not JSON (200).`);
    expect(found).toBe(1);
  });

  it.each([
    ["nothing where the API lets the page call it", {}, undefined],
    [
      "that the API lets the page not change anything",
      { methods: "GET, POST" },
      "call it, and not with PATCH, DELETE, PUT.",
    ],
    [
      "that the API lets the page repeat nothing safely",
      { headers: "Authorization,Content-Type" },
      "call it, and not with idempotency-key.",
    ],
    [
      "that the API lets the page send nothing",
      { methods: "", headers: "" },
      `and not with ${[...crossOrigin.methods, ...crossOrigin.headers].join(", ")}.`,
    ],
  ] as const)("%s", async (_, given: { methods?: string; headers?: string }, words) => {
    const page = await answering(200, "text/html", "<html>");
    let asked: IncomingHttpHeaders = {};
    const open = await another(({ headers }, response) => {
      asked = headers;
      const allowed = {
        "access-control-allow-origin": page,
        "access-control-allow-methods": given.methods ?? "GET,POST,PUT,PATCH,DELETE",
        "access-control-allow-headers": given.headers ?? "authorization,content-type,idempotency-key",
      };
      response.writeHead(204, allowed).end();
    });
    const found = await pageMayCall({ api: open }, page).then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (words === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(words);
    expect(asked["access-control-request-headers"]).toBe("authorization,content-type,idempotency-key");
  });

  it("a page that the API does not know, and one that is not there", async () => {
    const page = await answering(200, "text/html", "<html>");
    expect((await smoke({ page })).said).toContain(`call it, and not ${page}`);
    const nothing = await answering(403, "application/xml", "<Error>");
    expect((await smoke({ page: nothing })).said).toContain(`${nothing} has no page (403)`);
  });
});

describe("of a system with a data set and a connection, it", () => {
  beforeAll(async () => {
    await activeConnection(
      { api, progress: { say: () => {} } as never },
      await sandboxTarget(api, system),
      "ops@example.com",
    );
  });
  beforeEach(() => api.put("/data-sets/shop", shop("shop/events/")));
  const cohorts = async () => (await api.get<{ items: unknown[] }>("/cohorts")).items;

  it("finds nothing wrong, and leaves no cohort", async () => {
    const { said, found } = await smoke();
    expect(said).toBe(
      [
        "ok      The API answers",
        "ok      The token is accepted, and has the scopes",
        "ok      A data set can be read",
        'ok      A cohort of nobody over "shop" is previewed',
        "ok      Braze accepts the key of each active connection",
        "This deployment is ready to import.",
      ].join("\n"),
    );
    expect(found).toBe(0);
    expect(await cohorts()).toEqual([]);
  });

  it("ends with 0 as a command", async () => {
    const { code, told } = await command(["--api", system.api, "--minutes", "1"], { API_TOKEN: token });
    expect([code, told.trimEnd().split("\n").at(-1)]).toEqual([0, "This deployment is ready to import."]);
  });

  it("finds data that is not where the data set says", async () => {
    await api.put("/data-sets/shop", shop("elsewhere/"));
    const { said, found } = await smoke();
    expect(said).toContain(`The data set "shop" can't be used: events, stale-data:`);
    expect(found).toBe(1);
  });

  it("finds that jobs are not started, by the function that fails, and leaves no cohort", async () => {
    await system.misbehave({ faults: [{ service: "lambda", does: "fail" }] });
    const { said, found } = await smoke();
    await system.misbehave({});
    expect(said).toContain(
      "POST /data-sets/{dataSetId}/check failed (500). The log of the function api/data-sets",
    );
    expect(found).toBe(1);
    expect(await cohorts()).toEqual([]);
  });

  it("finds a key that Braze refuses, by the connection's name", async () => {
    const [key] = (
      await api.get<{ items: { id: string }[] }>(`/sandbox/partners/${system.sandbox.partner}/keys`)
    ).items;
    await fetch(`${system.api}/sandbox/partners/${system.sandbox.partner}/keys/${key?.id}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${token}` },
    });
    const { said, found } = await smoke();
    expect(said).toContain('"Demo workspace": ');
    expect(found).toBe(1);
  });
});
