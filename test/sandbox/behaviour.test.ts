import { beforeEach, describe, expect, it } from "vitest";
import type { FaultMode } from "../../shared/contract/sandbox-behaviour.ts";
import { readBehaviour } from "../../shared/sandbox/behaviour.ts";
import { listRequests } from "../../shared/sandbox/partner-page.ts";
import { type Workspace, workspace } from "./workspace.ts";

let at: Workspace;
beforeEach(async () => {
  at = await workspace();
});

const add = (...user_ids: string[]) => ({ cohort_changes: [{ user_ids }] });
const held = async () => (await at.members("c1")).map(({ id }) => id);
const faults = (...all: FaultMode[]) => at.behave({ faults: all });
const noted = async () => (await listRequests(at.store, { partner: "kubit", wanted: { limit: 50 } })).items;

describe("the rate limit", () => {
  it("is Braze's 250,000 an hour, stated in every answer to a known partner", async () => {
    const headers = {
      "x-ratelimit-limit": "250000",
      "x-ratelimit-remaining": "249999",
      "x-ratelimit-reset": String(Date.parse("2026-11-24T09:00:00Z") / 1_000),
    };
    expect(await at.exchange({})).toEqual({ status: 201, message: "success", headers });
    expect(await at.exchange({ client_secret: "wrong" })).not.toHaveProperty("headers");
    expect(await at.exchange({})).toMatchObject({ headers: { "x-ratelimit-remaining": "249998" } });
  });

  it("can be set; a request above it is a 429 without effect, until the window ends", async () => {
    await at.behave({ rateLimit: { requests: 2, seconds: 60 } });
    expect(await at.exchange(add("a"))).toMatchObject({ status: 201 });
    expect(await at.exchange(add("b"))).toMatchObject({
      status: 201,
      headers: { "x-ratelimit-remaining": "0" },
    });
    expect(await at.exchange(add("c"))).toMatchObject({
      status: 429,
      headers: {
        "x-ratelimit-limit": "2",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": String(Date.parse("2026-11-24T08:01:00Z") / 1_000),
      },
    });
    expect(await held()).toEqual(["a", "b"]);
    at.clock.advance(60_000);
    expect(await at.exchange(add("c"))).toMatchObject({ status: 201 });
  });

  it("is one for all keys of a partner, and separate for another partner", async () => {
    await at.behave({ rateLimit: { requests: 1, seconds: 60 } });
    const { key } = await at.newKey();
    const other = await at.newKey("other");
    expect(await at.exchange({})).toMatchObject({ status: 201 });
    expect(await at.exchange({ client_secret: key })).toMatchObject({ status: 429 });
    expect(await at.users({ client_secret: other.key }, "other")).toMatchObject({ status: 201 });
  });
});

describe("fault modes", () => {
  it("latency waits and then goes on", async () => {
    await faults({ kind: "latency", milliseconds: 1_500 }, { kind: "latency", milliseconds: 500 });
    expect(await at.exchange(add("a"))).toMatchObject({ status: 201 });
    expect(at.clock.pauses).toEqual([1_500, 500]);
    expect(await held()).toEqual(["a"]);
  });

  it.each<[FaultMode, unknown, applied: boolean]>([
    [{ kind: "locked" }, { status: 423 }, false],
    [{ kind: "rate-limited" }, { status: 429 }, false],
    [{ kind: "rate-limited", retryAfterSeconds: 7 }, { status: 429, headers: { "retry-after": "7" } }, false],
    [{ kind: "server-error" }, { status: 500 }, false],
    [{ kind: "server-error", status: 503, applied: true }, { status: 503 }, true],
    [{ kind: "drop" }, "dropped", false],
    [{ kind: "drop", applied: true }, "dropped", true],
    [{ kind: "maintenance" }, { status: 202, message: "queued" }, true],
  ])("%j is answered %j, carried out: %j", async (fault, answer, applied) => {
    await faults(fault);
    const answered = await at.exchange(add("a"));
    if (answer === "dropped") expect(answered).toBe(answer);
    else expect(answered).toMatchObject(answer as object);
    expect(await held()).toEqual(applied ? ["a"] : []);
  });

  it("a 401 echoes the secret, and the log of requests does not", async () => {
    const { key } = await at.newKey();
    await faults({ kind: "secret-echo" });
    expect(await at.exchange({ client_secret: key })).toMatchObject({
      status: 401,
      message: `Partner not enabled for client with client secret: ${key}`,
    });
    const [request] = await noted();
    expect(request).toMatchObject({ status: 401, faults: ["secret-echo"], key: `…${key.slice(-4)}` });
    expect(JSON.stringify(request)).not.toContain(key);
  });

  it("maintenance still refuses invalid requests", async () => {
    await faults({ kind: "maintenance" });
    expect(await at.exchange({ client_secret: "wrong" })).toMatchObject({ status: 401 });
    expect(await at.exchange({ cohort_changes: 1 })).toMatchObject({ status: 400 });
  });

  it("last for so many requests, and show how many are left", async () => {
    expect(await faults({ kind: "locked", times: 2 })).toMatchObject({
      faults: [{ kind: "locked", left: 2 }],
    });
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await at.users({})).status);
    expect(statuses).toEqual([423, 423, 201]);
    expect(await readBehaviour(at.store, "kubit")).toMatchObject({ faults: [{ left: 0 }] });
    await faults({ kind: "locked", times: 1 });
    expect(await at.users({})).toMatchObject({ status: 423 });
  });

  it("are used one after the other if several are set", async () => {
    await faults({ kind: "server-error", times: 1 }, { kind: "locked", times: 1 });
    expect([(await at.users({})).status, (await at.users({})).status, (await at.users({})).status]).toEqual([
      500, 423, 201,
    ]);
  });

  it("affect a share of the requests", async () => {
    await faults({ kind: "locked", share: 0.25 });
    let locked = 0;
    for (let n = 0; n < 400; n++) if ((await at.users({})).status === 423) locked++;
    expect(locked).toBeGreaterThan(60);
    expect(locked).toBeLessThan(140);
  });

  it("applies late answers as usual, and holds nobody until then", async () => {
    await faults({ kind: "applies-late", seconds: 60 }, { kind: "applies-late", seconds: 30 });
    expect(await at.exchange(add("a"))).toMatchObject({ status: 201, message: "success" });
    expect(await noted()).toMatchObject([{ added: 1, faults: ["applies-late", "applies-late"] }]);
    at.clock.advance(89_999);
    expect(await held()).toEqual([]);
    at.clock.advance(1);
    expect(await held()).toEqual(["a"]);
  });

  it("applies late may have other faults after it", async () => {
    await faults({ kind: "applies-late", seconds: 60 }, { kind: "drop", applied: true, times: 1 });
    expect(await at.exchange(add("a"))).toBe("dropped");
    expect(await held()).toEqual([]);
    at.clock.advance(60_000);
    expect(await held()).toEqual(["a"]);
  });

  it.each(["adds", "removes"] as const)(
    "applies only %s late: what comes after overtakes them",
    async (only) => {
      const away = { cohort_changes: [{ user_ids: ["a"], should_remove: true }] };
      const [first, second] = only === "adds" ? [add("a"), away] : [away, add("a")];
      await faults({ kind: "applies-late", seconds: 60, only });
      await at.exchange(first);
      await at.exchange(second);
      expect(await held()).toEqual(only === "adds" ? [] : ["a"]);
      at.clock.advance(60_000);
      expect(await held()).toEqual(only === "adds" ? ["a"] : []);
    },
  );

  it("applies late is not used up by what changes nothing", async () => {
    await faults({ kind: "applies-late", seconds: 60, times: 1 });
    await at.name({});
    await at.exchange({});
    await at.exchange({ cohort_changes: 1 });
    expect(await readBehaviour(at.store, "kubit")).toMatchObject({ faults: [{ left: 1 }] });
    await at.exchange(add("a"));
    await at.exchange(add("b"));
    expect(await held()).toEqual(["b"]);
  });

  it("apply to one endpoint if so set, and to one partner", async () => {
    await faults({ kind: "locked", endpoint: "users" });
    expect(await at.name({})).toMatchObject({ status: 201 });
    expect(await at.users({})).toMatchObject({ status: 423 });
    const { key } = await at.newKey("other");
    expect(await at.users({ client_secret: key }, "other")).toMatchObject({ status: 201 });
  });

  it("end when they are reset", async () => {
    await faults({ kind: "drop" });
    expect(await at.behave({})).toEqual({ rateLimit: { requests: 250_000, seconds: 3_600 }, faults: [] });
    expect(await at.users({})).toMatchObject({ status: 201 });
  });

  it("can be set for a partner's name only", async () => {
    await expect(at.behave({}, "No Name")).rejects.toMatchObject({ code: "invalid-partner" });
  });
});

describe("the log of requests", () => {
  it("has requests and answers, newest first, and neither secrets nor ids", async () => {
    const { key } = await at.newKey();
    await at.name({ client_secret: key });
    at.clock.advance(1_000);
    const changes = {
      cohort_changes: [{ user_ids: ["ana", ""] }, { device_ids: ["d1"], should_remove: true }],
    };
    await at.users({ ...changes, client_secret: key });
    const [users, name] = await noted();
    expect(users).toEqual({
      id: expect.stringMatching(/^[a-z0-9]{20}$/),
      at: "2026-11-24T08:00:01.000Z",
      partner: "kubit",
      endpoint: "users",
      cohortId: "c1",
      key: `…${key.slice(-4)}`,
      userAgent: "partner-Acme-Import/1.0",
      bytes: expect.any(Number),
      added: 1,
      removed: 1,
      unusable: 1,
      faults: [],
      status: 201,
      message: "success",
    });
    expect(name).toMatchObject({ endpoint: "name", status: 201 });
    expect(JSON.stringify(await noted())).not.toMatch(new RegExp(`${key}|ana|d1|partner-key-of`));
  });

  it("has refused requests too, and nothing of a short secret", async () => {
    for (const wrong of [{ client_secret: "abcd" }, { cohort_changes: 1 }, { cohort_id: 7 }]) {
      await at.users(wrong);
      at.clock.advance(1_000);
    }
    const [noCohort, badBody, badSecret] = await noted();
    expect(badSecret).toMatchObject({ status: 401, key: "…", message: "Invalid client secret" });
    expect(badBody).toMatchObject({ status: 400 });
    expect(badBody).not.toHaveProperty("added");
    expect(noCohort).not.toHaveProperty("cohortId");
  });

  it("keeps nothing of an invalid partner", async () => {
    expect(await at.users({}, "No Name")).toMatchObject({ status: 401 });
    await expect(listRequests(at.store, { partner: "No Name", wanted: { limit: 1 } })).rejects.toMatchObject({
      kind: "invalid",
    });
  });
});
