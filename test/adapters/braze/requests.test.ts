import { describe, expect, it } from "vitest";
import { brazeOverHttp } from "../../../shared/adapters/braze/braze.ts";
import { unlimited } from "../../../shared/adapters/braze/rate-limiter.ts";
import { BYTES_PER_REQUEST } from "../../../shared/limits.ts";
import { adding, removing } from "../../fakes/batches.ts";
import { steeredClock } from "../../fakes/clock.ts";
import { aCohort } from "../../fakes/ids.ts";
import { seededRandom } from "../../fakes/random.ts";
import { json, success } from "./braze-server.ts";
import { ana, PARTNER_KEY, SECRET, scriptedClient } from "./scripted-client.ts";

describe("requests to Braze", () => {
  const now = scriptedClient();

  it("send a cohort's name with all five fields, at the partner's own path", async () => {
    const { braze, target, deadline, server } = now();
    const cohort = { id: aCohort("c1"), name: "Loyal “été”", createdAt: "2026-01-02T03:04:05.000Z" };
    expect(await braze.name(target, cohort, deadline)).toEqual({ outcome: "accepted" });
    expect(server.asked).toMatchObject([{ method: "POST", path: "/partners/kubit/cohorts" }]);
    expect(server.asked[0]?.body).toEqual({
      partner_api_key: PARTNER_KEY,
      client_secret: SECRET,
      cohort_id: "c1",
      name: "Loyal “été”",
      created_at: "2026-01-02T03:04:05.000Z",
    });
  });

  it("send adds without should_remove and removes with it, and always name user ids", async () => {
    const { change, server } = now();
    const aliases = [{ alias_name: "bo@example.com", alias_label: "email" }];
    await change(adding({ user_ids: ["ana"], aliases }));
    await change(removing({ device_ids: ["d-7"] }));
    const path = "/partners/kubit/cohorts/users";
    const fields = { partner_api_key: PARTNER_KEY, client_secret: SECRET, cohort_id: "c1" };
    const removed = { user_ids: [], device_ids: ["d-7"], should_remove: true };
    expect(server.asked).toMatchObject([
      { method: "POST", path, body: { ...fields, cohort_changes: [{ user_ids: ["ana"], aliases }] } },
      { method: "POST", path, body: { ...fields, cohort_changes: [removed] } },
    ]);
    expect(Object.keys(server.asked[0]?.body ?? {})).toHaveLength(4);
  });

  it("keep ids as they are: leading zeros, unicode, spaces, commas", async () => {
    const { change, server } = now();
    const odd = ["007", "été \u{1f600}", " a, b ", '"\\'];
    await change(adding({ user_ids: odd }));
    expect(server.asked[0]?.body["cohort_changes"]).toEqual([{ user_ids: odd }]);
  });

  it("check a key with an empty list of changes", async () => {
    const { braze, target, deadline, server } = now();
    expect(await braze.verify(target, deadline)).toEqual({ outcome: "accepted" });
    expect(server.asked).toMatchObject([
      { path: "/partners/kubit/cohorts/users", body: { cohort_changes: [], client_secret: SECRET } },
    ]);
    expect(server.asked[0]?.body["cohort_id"]).toMatch(/./);
  });

  it("have a User-Agent and a content type, and authenticate by the body alone", async () => {
    const { change, server } = now();
    await change(ana);
    const headers = server.asked[0]?.headers;
    expect(headers?.["user-agent"]).toBe("partner-Acme-Import/1.2.3");
    expect(headers?.["content-type"]).toBe("application/json");
    expect(headers).not.toHaveProperty("authorization");
  });

  it("use one connection as long as they do not overlap", async () => {
    const { change, server } = now();
    for (let call = 0; call < 5; call += 1) await change(ana);
    expect(server.asked).toHaveLength(5);
    expect(new Set(server.asked.map(({ port }) => port)).size).toBe(1);
  });

  it("have the partner's name as one segment of the path, whatever it contains", async () => {
    const { braze, target, deadline, server } = now();
    await braze.verify({ ...target, partner: "../admin?x" }, deadline);
    expect(server.asked[0]?.path).toBe("/partners/..%2Fadmin%3Fx/cohorts/users");
  });

  it("have the bytes of a batch as it was prepared, whatever they are", async () => {
    const { change, server } = now();
    const changes = Buffer.from('[{"user_ids": ["\\u00e9t\\u00e9", "été"], "x": 1.0}]');
    await change({ batch: 0, direction: "add", changes });
    expect(server.asked[0]?.text).toContain(`"cohort_id":"c1","cohort_changes":${changes}}`);
  });

  it("of Braze's largest size are sent, and of one byte more are not, but split as after a 413", async () => {
    const { change, server } = now();
    const of = (bytes: number) => change(adding({ user_ids: ["a".repeat(bytes)] }));
    await of(1);
    const around = JSON.stringify(server.asked[0]?.body).length - 1;
    expect(await of(BYTES_PER_REQUEST - around)).toEqual({ outcome: "accepted" });
    expect(await of(BYTES_PER_REQUEST - around + 1)).toMatchObject({ outcome: "refused", status: 413 });
    expect(server.asked).toHaveLength(2);
  });

  it("over a cluster tell its rate limiter what the answers say of the limit", async () => {
    const { target, deadline, server, clock } = now();
    const heard: unknown[] = [];
    const braze = brazeOverHttp({
      userAgent: "partner-Acme-Import/1.2.3",
      clock,
      random: seededRandom(),
      rateLimiter: { ...unlimited, heard: (cluster, sign) => void heard.push([cluster, sign]) },
    });
    server.answers(json(429, {}, { "x-ratelimit-reset": `${clock.now().getTime() / 1_000 + 5}` }), success);
    await braze.verify(target, deadline);
    expect(heard).toEqual([
      ["us", { limited: true, resetAt: new Date("2026-11-24T08:00:05.000Z").getTime() }],
      ["us", { limited: false }],
    ]);
  });

  it.each([
    "axios/1.0",
    "partner-acme-import/1",
    "partner-Acme/1.0",
    "",
    "x partner-Acme-Import/1.0",
    "partner-Acme-Import/1.0 x",
  ])("are not made with a User-Agent that Braze would refuse: %j", (userAgent) => {
    const make = () =>
      brazeOverHttp({ userAgent, clock: steeredClock(), random: seededRandom(), rateLimiter: unlimited });
    expect(make).toThrow("partner-OrganizationName-ProductName");
  });
});
