import { createServer } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { ANY_PORT, listening } from "../../../local/listening.ts";
import { brazeOverHttp } from "../../../shared/adapters/braze/braze.ts";
import { CANCELLATION_CHECK_MS, REQUEST_DEADLINE_MS } from "../../../shared/limits.ts";
import type { BatchAnswer } from "../../../shared/ports/braze.ts";
import { adding } from "../../fakes/batches.ts";
import { withKeyOf } from "../../fakes/braze.ts";
import { json, reset, silence, success } from "./braze-server.ts";
import { ana, cohort, scriptedClient } from "./scripted-client.ts";

const six = <T>(one: T): T[] => Array(6).fill(one);
const busy = json(500, { message: "Internal error" });
const soon = (clock: { now(): Date }, milliseconds: number) => new Date(clock.now().getTime() + milliseconds);

const outcomes = ({ outcome, except = [] }: BatchAnswer) =>
  [outcome, ...except.map((one) => one.outcome)].toSorted();

describe("tries", () => {
  const now = scriptedClient();

  it("wait longer each time: half of the bound if the random number is one half", async () => {
    const { server, change, clock } = now();
    server.answers(...six(busy));
    await change(ana);
    expect(clock.pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000]);
  });

  it.each([
    ["500", busy, { outcome: "unknown", reason: "upstream-down" }],
    ["503", json(503, {}), { outcome: "unknown", reason: "upstream-down" }],
    ["408", json(408, {}), { outcome: "unknown", reason: "upstream-down" }],
    ["a connection reset after the request was read", reset, { outcome: "unknown", reason: "upstream-down" }],
    ["423", json(423, { message: "Resource locked" }), { outcome: "unsent", reason: "locked", status: 423 }],
    ["429", json(429, {}), { outcome: "unsent", reason: "rate-limited", status: 429 }],
  ])("of a call that meets %s six times end there", async (_, answer, end) => {
    const { server, change } = now();
    server.answers(...six(answer), success);
    expect(await change(ana)).toEqual(end);
    expect(server.asked).toHaveLength(6);
  });

  it.each([
    ["500", busy],
    ["423", json(423, {})],
    ["429", json(429, {})],
    ["a reset connection", reset],
  ])("go on after %s until the call is accepted", async (_, answer) => {
    const { server, change } = now();
    server.answers(answer, answer, success);
    expect(await change(ana)).toEqual({ outcome: "accepted" });
    expect(server.asked).toHaveLength(3);
  });

  it("are the same request each time", async () => {
    const { server, change } = now();
    server.answers(busy, reset, success);
    await change(ana);
    expect(server.asked.map(({ body }) => body)).toEqual(Array(3).fill(server.asked[0]?.body));
  });

  it.each([
    ["429", json(429, {}), "rate-limited"],
    ["400", json(400, {}), "refused-by-braze"],
    ["401", json(401, { message: "Invalid client secret" }), "key-refused"],
  ])("leave a call unknown that was answered 500 and then only %s", async (_, later, reason) => {
    const { server, change } = now();
    server.answers(busy, ...six(later));
    expect(await change(ana)).toEqual({ outcome: "unknown", reason });
  });

  it("of a name are unknown without an answer: it may have been changed", async () => {
    const { server, braze, target, deadline } = now();
    server.answers(...six(busy));
    const named = { id: cohort, name: "Loyal", createdAt: "2026-01-02T03:04:05.000Z" };
    expect(await braze.name(target, named, deadline)).toEqual({
      outcome: "unknown",
      reason: "upstream-down",
    });
  });

  it("that would get no permit before the deadline leave the call unsent because of the limit", async () => {
    const { server, target, deadline, clock } = now();
    const braze = brazeOverHttp({
      userAgent: "partner-Acme-Import/1.2.3",
      clock,
      random: { next: () => 0.5 },
      rateLimiter: { permit: async () => "past-deadline", heard() {} },
    });
    const answer = await braze.verify(target, deadline);
    expect(answer).toEqual({ outcome: "unsent", reason: "rate-limited", status: 0 });
    expect(server.asked).toEqual([]);
  });

  it("of changes may take their time past the deadline once they have begun: cut off, they would be in doubt", async () => {
    const { target, clock } = now();
    const given: number[] = [];
    const braze = brazeOverHttp({
      userAgent: "partner-Acme-Import/1.2.3",
      clock,
      random: { next: () => 0.5 },
      rateLimiter: { permit: async () => "granted", heard() {} },
      exchange: async (_, __, milliseconds) => {
        given.push(milliseconds);
        return { status: 201, headers: {}, body: { json: { message: "success" } } };
      },
    });
    const deadline = soon(clock, 200);
    await braze.change(withKeyOf(target), { cohort, batch: ana, deadline });
    await braze.verify(target, deadline);
    expect(given).toEqual([REQUEST_DEADLINE_MS, 200]);
  });

  it("whose permit comes at the deadline are not made", async () => {
    const { server, target, clock } = now();
    const braze = brazeOverHttp({
      userAgent: "partner-Acme-Import/1.2.3",
      clock,
      random: { next: () => 0.5 },
      rateLimiter: {
        async permit() {
          clock.advance(200);
          return "granted";
        },
        heard() {},
      },
    });
    const deadline = soon(clock, 200);
    const answer = await braze.change(withKeyOf(target), { cohort, batch: ana, deadline });
    expect([answer.outcome, server.asked]).toEqual(["unsent", []]);
  });

  it("take no permit if the deadline has passed", async () => {
    const { server, target, clock } = now();
    let permits = 0;
    const permit = async () => {
      permits += 1;
      return "granted" as const;
    };
    const braze = brazeOverHttp({
      userAgent: "partner-Acme-Import/1.2.3",
      clock,
      random: { next: () => 0.5 },
      rateLimiter: { permit, heard() {} },
    });
    expect(await braze.verify(target, clock.now())).toEqual({
      outcome: "unsent",
      reason: "upstream-down",
      status: 0,
    });
    expect([permits, server.asked]).toEqual([0, []]);
  });

  it("that are cancelled while they wait for a permit keep the reason of the try before", async () => {
    const { server, target, deadline, clock } = now();
    const answers = ["granted", "cancelled"] as const;
    const braze = brazeOverHttp({
      userAgent: "partner-Acme-Import/1.2.3",
      clock,
      random: { next: () => 0.5 },
      rateLimiter: { permit: async () => answers[server.asked.length] ?? "cancelled", heard() {} },
    });
    server.answers(json(423, {}));
    expect(await braze.verify(target, deadline)).toEqual({
      outcome: "unsent",
      reason: "locked",
      status: 423,
    });
  });

  it("of a key check are never unknown: it changes nothing", async () => {
    const { server, braze, target, deadline } = now();
    server.answers(...six(busy));
    const answer = await braze.verify(target, deadline);
    expect(answer).toEqual({ outcome: "unsent", reason: "upstream-down", status: 500 });
  });
});

describe("times given by Braze", () => {
  const now = scriptedClient();

  it("x-ratelimit-reset is waited for, and then the backoff", async () => {
    const { server, change, clock } = now();
    const reset = String(clock.now().getTime() / 1_000 + 90);
    server.answers(json(429, {}, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }));
    expect(await change(ana)).toEqual({ outcome: "accepted" });
    expect(clock.pauses).toEqual([90_500]);
  });

  it.each([
    ["in seconds", "20"],
    ["as a date", "Tue, 24 Nov 2026 08:00:20 GMT"],
  ])("Retry-After %s is waited for", async (_, value) => {
    const { server, change, clock } = now();
    server.answers(json(503, {}, { "retry-after": value }));
    expect(await change(ana)).toEqual({ outcome: "accepted" });
    expect(clock.pauses).toEqual([20_500]);
  });

  it.each([429, 503])("X-RateLimit-Retry-After is waited for, on %d", async (status) => {
    const { server, change, clock } = now();
    server.answers(json(status, {}, { "x-ratelimit-retry-after": "20" }));
    expect(await change(ana)).toEqual({ outcome: "accepted" });
    expect(clock.pauses).toEqual([20_500]);
  });

  it.each(["soon", "-5", "Mon, 23 Nov 2026 08:00:00 GMT"])(
    "a Retry-After of %j is ignored",
    async (value) => {
      const { server, change, clock } = now();
      server.answers(json(429, {}, { "retry-after": value, "x-ratelimit-reset": "never" }));
      await change(ana);
      expect(clock.pauses).toEqual([500]);
    },
  );

  it("a time at the deadline or past it is not waited for", async () => {
    const { server, braze, target, clock } = now();
    server.answers(json(429, {}, { "retry-after": "60" }));
    const answer = await braze.change(withKeyOf(target), {
      cohort,
      batch: ana,
      deadline: soon(clock, 60_500),
    });
    expect(answer).toEqual({ outcome: "unsent", reason: "rate-limited", status: 429 });
    expect(clock.pauses).toEqual([]);
  });
});

describe("deadlines", () => {
  const now = scriptedClient();

  it("a request that is not answered by its deadline may have been applied", async () => {
    const { server, braze, target, clock } = now();
    server.answers(silence);
    const answer = await braze.change(withKeyOf(target), { cohort, batch: ana, deadline: soon(clock, 60) });
    expect(answer).toEqual({ outcome: "unknown", reason: "upstream-down" });
    expect(server.asked).toHaveLength(1);
  });

  it("a request whose answer never ends may have been applied", async () => {
    const { server, braze, target, clock } = now();
    server.answers((response) => {
      response.writeHead(201, { "content-type": "application/json" });
      response.write('{"message"');
    });
    const answer = await braze.change(withKeyOf(target), { cohort, batch: ana, deadline: soon(clock, 60) });
    expect(answer).toEqual({ outcome: "unknown", reason: "upstream-down" });
  });

  it("a slow answer that arrives in time is accepted", async () => {
    const { server, change } = now();
    server.answers((response, asked) => setImmediate(() => success(response, asked)));
    expect(await change(ana)).toEqual({ outcome: "accepted" });
  });

  it("nothing is sent once the deadline has passed", async () => {
    const { server, braze, target, clock } = now();
    const answer = await braze.change(withKeyOf(target), { cohort, batch: ana, deadline: clock.now() });
    expect(answer).toMatchObject({ outcome: "unsent" });
    expect(server.asked).toHaveLength(0);
  });

  it("no try begins that would wait past the deadline", async () => {
    const { server, braze, target, clock } = now();
    server.answers(...six(json(423, {})));
    await braze.change(withKeyOf(target), { cohort, batch: ana, deadline: soon(clock, 4_000) });
    expect(clock.pauses).toEqual([500, 1_000, 2_000]);
    expect(server.asked).toHaveLength(4);
  });
});

describe("a cancellation", () => {
  const now = scriptedClient();
  /** Cancelled after so many milliseconds. */
  const yesAfter = (clock: { now(): Date }, milliseconds: number) => {
    const from = soon(clock, milliseconds);
    return async () => clock.now() >= from;
  };

  it("ends the wait for the next try", async () => {
    const { server, braze, target, clock, deadline } = now();
    const begun = clock.now().getTime();
    server.answers(json(429, {}, { "retry-after": "600" }), success);
    const answer = await braze.change(withKeyOf(target), {
      cohort,
      batch: ana,
      deadline,
      isCancelled: yesAfter(clock, 5_000),
    });
    expect(answer).toEqual({ outcome: "unsent", reason: "rate-limited", status: 429 });
    expect(server.asked).toHaveLength(1);
    expect(clock.now().getTime() - begun).toBeLessThan(5_000 + 2 * CANCELLATION_CHECK_MS);
  });

  it("counts last of all before a request, after its permit", async () => {
    const { server, braze, target, deadline } = now();
    let looks = 0;
    const answer = await braze.change(withKeyOf(target), {
      cohort,
      batch: ana,
      deadline,
      isCancelled: async () => ++looks === 2,
    });
    expect(answer).toEqual({ outcome: "unsent", reason: "upstream-down", status: 0 });
    expect([server.asked.length, looks]).toEqual([0, 2]);
  });

  it("does not undo a try that may have been applied", async () => {
    const { server, braze, target, clock, deadline } = now();
    server.answers(busy, success);
    const answer = await braze.change(withKeyOf(target), {
      cohort,
      batch: ana,
      deadline,
      isCancelled: yesAfter(clock, 100),
    });
    expect(answer).toEqual({ outcome: "unknown", reason: "upstream-down" });
  });

  it("ends the search for refused ids: what was not sent again stays unsent", async () => {
    const { server, braze, target, deadline } = now();
    const refused = json(400, { message: "`user_ids` is invalid" });
    server.answers(refused, success, success);
    const two = adding({ user_ids: ["ana", "bo"] });
    const answer = await braze.change(withKeyOf(target), {
      cohort,
      batch: two,
      deadline,
      isCancelled: async () => server.asked.length >= 2,
    });
    expect(server.asked).toHaveLength(2);
    expect(outcomes(answer)).toEqual(["accepted", "unsent"]);
  });

  it("check that never says yes changes nothing", async () => {
    const { server, braze, target, clock, deadline } = now();
    server.answers(json(429, {}, { "retry-after": "20" }), success);
    const begun = clock.now().getTime();
    expect(
      await braze.change(withKeyOf(target), { cohort, batch: ana, deadline, isCancelled: async () => false }),
    ).toEqual({
      outcome: "accepted",
    });
    expect(clock.now().getTime() - begun).toBe(20_500);
  });
});

describe("connections that fail", () => {
  const now = scriptedClient();
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  const unsent = { outcome: "unsent", reason: "upstream-down", status: 0 };

  it("a refused one leaves the call unsent", async () => {
    const { braze, target, deadline, clock } = now();
    const free = await listening(createServer(), ANY_PORT);
    await free.close();
    expect(
      await braze.change(withKeyOf({ ...target, endpoint: free.origin }), { cohort, batch: ana, deadline }),
    ).toEqual(unsent);
    expect(clock.pauses).toHaveLength(5);
  });

  it("a host name that does not resolve leaves the call unsent", async () => {
    const { braze, target, deadline } = now();
    const answer = await braze.change(withKeyOf({ ...target, endpoint: "http://nowhere.invalid" }), {
      cohort,
      batch: ana,
      deadline,
    });
    expect(answer).toEqual(unsent);
  });

  it("one whose TLS fails leaves the call unsent: not a byte of the body went out", async () => {
    const { braze, target, deadline, server } = now();
    const endpoint = server.endpoint.replace("http:", "https:");
    expect(await braze.change(withKeyOf({ ...target, endpoint }), { cohort, batch: ana, deadline })).toEqual(
      unsent,
    );
    expect(server.asked).toHaveLength(0);
  });

  it("one that is reset before the request was read leaves the call unknown", async () => {
    const { braze, target, deadline } = now();
    const server = createServer().on("connection", (socket) => setImmediate(() => socket.resetAndDestroy()));
    const { origin: endpoint, close } = await listening(server, ANY_PORT);
    closing.push(close);
    expect(await braze.change(withKeyOf({ ...target, endpoint }), { cohort, batch: ana, deadline })).toEqual({
      outcome: "unknown",
      reason: "upstream-down",
    });
  });
});
