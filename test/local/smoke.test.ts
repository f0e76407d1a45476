/** The smoke test against the whole system: it passes, and finds each way in which a deployment is often wrong. */
import { createServer, type RequestListener } from "node:http";
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

describe("a smoke test finds", () => {
  it.each([
    ["that nothing listens", async () => `http://127.0.0.1:${await freePort()}`, "Nothing listens at"],
    ["that there is no such host", async () => "http://nowhere.invalid", "There is no host nowhere.invalid"],
    ["the page where the API should be", () => answering(200, "text/html", "<html>"), "the output ApiOrigin"],
    ["another API", () => answering(404, "application/json", "{}"), "is not this API"],
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

  it("that jobs have no answer in time", async () => {
    const computing = { id: "j1", status: "computing", askedAt: "2026-11-24T08:00:00Z" } as const;
    const waited = { read: async () => computing, patience: -1 };
    await expect(answerOf("The preview", computing, waited)).rejects.toThrow("The jobs do not run");
  });

  it("nothing where the API lets the page call it", async () => {
    const page = await answering(200, "text/html", "<html>");
    const open = await another((_, response) =>
      response.writeHead(204, { "access-control-allow-origin": page }).end(),
    );
    await expect(pageMayCall({ api: open }, page)).resolves.toBeUndefined();
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
