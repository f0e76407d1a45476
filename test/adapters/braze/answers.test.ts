import { describe, expect, it } from "vitest";
import { adding, removing } from "../../fakes/batches.ts";
import { aCohort } from "../../fakes/ids.ts";
import { json, success, truncated } from "./braze-server.ts";
import { ana, scriptedClient } from "./scripted-client.ts";

describe("what an answer of Braze means", () => {
  const now = scriptedClient();

  it.each([
    [201, { message: "success" }],
    [200, { message: "success", errors: [] }],
    [202, { message: "queued" }],
    [201, {}],
  ])("%i %j is accepted", async (status, body) => {
    now().server.answers(json(status, body));
    expect(await now().change(ana)).toEqual({ outcome: "accepted" });
  });

  it.each([
    [{ message: "success", errors: [{ type: "…", input_array: "user_ids", index: 0 }] }],
    [{ message: "success", errors: ["one of them"] }],
    [{ errors: "all of them" }],
  ])("a success with errors may have been applied in part: %j", async (body) => {
    now().server.answers(json(201, body));
    expect(await now().change(ana)).toEqual({ outcome: "unknown", reason: "refused-by-braze" });
    expect(now().server.asked).toHaveLength(1);
  });

  it.each([
    ["a web page", "text/html", "<html>Welcome</html>"],
    ["JSON under another name", "text/plain", '{"message":"success"}'],
    ["broken JSON", "application/json", '{"message":'],
    ["JSON that is no object", "application/json", '["success"]'],
    ["nothing", "application/json", ""],
    ["more than an answer ever is", "application/json", JSON.stringify({ message: "x".repeat(70_000) })],
  ])("a success whose body is %s does not count as accepted", async (_, type, text) => {
    now().server.answers((response) => {
      response.writeHead(201, { "content-type": type });
      response.end(text);
    });
    expect(await now().change(ana)).toEqual({ outcome: "unknown", reason: "upstream-down" });
  });

  it("a success that breaks off does not count as accepted and is retried", async () => {
    const { server, change } = now();
    server.answers(truncated);
    expect(await change(ana)).toEqual({ outcome: "accepted" });
    server.answers(...Array(6).fill(truncated));
    expect(await change(ana)).toEqual({ outcome: "unknown", reason: "upstream-down" });
  });

  it.each([
    "`cohort_id` must be a valid string",
    "Only 1,000 `user_ids`, `device_ids`, and `aliases` are allowed per request",
    "`name` must be a non-empty string",
  ])("400 is refused for good: %s", async (message) => {
    const { server, change } = now();
    server.answers(json(400, { message }));
    expect(await change(ana)).toEqual({ outcome: "refused", reason: "refused-by-braze", status: 400 });
    expect(server.asked).toHaveLength(1);
  });

  it.each([
    ["Invalid Partner API key", "partner-key-refused"],
    ["Invalid client secret", "key-refused"],
    ["Partner not enabled for client with client secret: abc", "partner-not-enabled"],
    ["Unauthorized access", "unauthorized"],
    ["anything else", "unauthorized"],
  ])("401 “%s” is final, and nothing was applied: %s", async (message, reason) => {
    const { server, change } = now();
    server.answers(json(401, { message }));
    expect(await change(ana)).toEqual({ outcome: "unsent", reason, status: 401 });
    expect(server.asked).toHaveLength(1);
  });

  it("401 without a readable body is access-refused", async () => {
    const { server, change } = now();
    server.answers((response) => response.writeHead(401).end());
    expect(await change(ana)).toEqual({ outcome: "unsent", reason: "unauthorized", status: 401 });
  });

  it.each([403, 404, 410, 422])("%i is refused for good", async (status) => {
    const { server, change } = now();
    server.answers(json(status, { message: "no" }));
    expect(await change(ana)).toEqual({ outcome: "refused", reason: "refused-by-braze", status });
    expect(server.asked).toHaveLength(1);
  });

  it("a redirect is not followed: the body holds secrets", async () => {
    const { server, change } = now();
    server.answers(json(307, {}, { location: `${server.endpoint}/elsewhere` }));
    expect(await change(ana)).toMatchObject({ outcome: "refused", status: 307 });
    expect(server.asked).toHaveLength(1);
  });
});

describe("a body that is too large", () => {
  const now = scriptedClient();
  const tooLarge = json(413, { message: "too large" });
  const four = removing({ user_ids: ["a", "b", "c"], device_ids: ["d"] });
  const bodies = () => now().server.asked.map(({ body }) => body["cohort_changes"]);

  it("is sent again in halves", async () => {
    const { server, change } = now();
    server.answers(tooLarge);
    expect(await change(four)).toEqual({ outcome: "accepted" });
    expect(bodies().slice(1)).toEqual([
      [{ user_ids: ["a", "b"], should_remove: true }],
      [{ user_ids: ["c"], device_ids: ["d"], should_remove: true }],
    ]);
  });

  it("is not sent at all if its size is known", async () => {
    const { server, change } = now();
    const [one, another] = ["x".repeat(3_000_000), "y".repeat(3_000_000)];
    expect(await change(adding({ user_ids: [one, another] }))).toEqual({ outcome: "accepted" });
    expect(bodies()).toEqual([[{ user_ids: [one] }], [{ user_ids: [another] }]]);
    expect(server.asked).toHaveLength(2);
  });

  it("is refused when it has only one id", async () => {
    now().server.answers(tooLarge);
    expect(await now().change(ana)).toEqual({ outcome: "refused", reason: "refused-by-braze", status: 413 });
  });

  it("is not sent further once the deadline has passed or no key is left", async () => {
    const { server, change } = now();
    server.answers(tooLarge, success, json(401, { message: "Invalid client secret" }));
    const eight = adding({ user_ids: [..."abcdefgh"] });
    expect(await change(eight)).toEqual({
      outcome: "accepted",
      except: [{ from: 4, to: 8, outcome: "unsent", reason: "key-refused" }],
    });
    server.asked.length = 0;
    server.answers(tooLarge, json(401, { message: "Invalid client secret" }));
    expect(await change(eight)).toMatchObject({ outcome: "unsent", status: 401 });
    expect(server.asked).toHaveLength(2);
  });

  it("is refused for a name, which has no halves", async () => {
    const { server, braze, target, deadline } = now();
    server.answers(tooLarge);
    const cohort = { id: aCohort("c1"), name: "n", createdAt: "2026-01-02T03:04:05.000Z" };
    expect(await braze.name(target, cohort, deadline)).toMatchObject({ outcome: "refused", status: 413 });
  });
});
