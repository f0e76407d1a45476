/** What an answer says, read from its status, headers and body alone: the rest of the tests go over HTTP. */
import { describe, expect, it, test } from "vitest";
import type { Reply } from "../../../shared/adapters/braze/exchange.ts";
import { inDoubt } from "../../../shared/adapters/braze/tries.ts";
import { rateSignOf, verdictOn } from "../../../shared/adapters/braze/verdict.ts";

const now = new Date("2026-11-24T08:00:00.000Z");
const inSeconds = (seconds: number) => String(now.getTime() / 1_000 + seconds);
const reply = (
  status: number,
  body: Reply["body"] = { json: {} },
  headers: Reply["headers"] = {},
): Reply => ({
  status,
  body,
  headers,
});
const verdict = (...facts: Parameters<typeof reply>) => verdictOn(reply(...facts), now);
const asksFor = (status: number, headers: Reply["headers"]) => {
  const said = verdict(status, { json: {} }, headers);
  return "asksFor" in said ? said.asksFor : undefined;
};

test("success is a status from 200 to 299, and no other", () => {
  for (const status of [200, 201, 299]) expect(verdict(status)).toEqual({ outcome: "accepted" });
  for (const status of [100, 199, 300])
    expect(verdict(status)).toEqual({ outcome: "refused", reason: "refused-by-braze", status });
});

test("success is proven by a whole object without errors", () => {
  for (const errors of [undefined, null, []])
    expect(verdict(201, { json: { errors } })).toEqual({ outcome: "accepted" });
  for (const errors of [["one"], {}, 0, false])
    expect(verdict(201, { json: { errors } })).toEqual({
      outcome: "unknown",
      reason: "refused-by-braze",
      divides: "ids",
    });
  for (const body of ["not-json" as const, { json: null }, { json: [] }, { json: "ok" }])
    expect(verdict(201, body)).toEqual({ outcome: "unknown", reason: "upstream-down" });
  expect(verdict(201, "cut-off")).toEqual({
    reason: "upstream-down",
    status: 201,
    maybeApplied: true,
    asksFor: 0,
  });
});

test("a 401 tells by its first words which secret was refused", () => {
  const reason = (message: unknown) => {
    const said = verdict(401, { json: { message } });
    return "reason" in said && said.reason;
  };
  expect(reason("  Invalid Partner API key: check it")).toBe("partner-key-refused");
  expect(reason("INVALID CLIENT SECRET, sorry")).toBe("key-refused");
  expect(reason("Partner not enabled for client")).toBe("partner-not-enabled");
  for (const other of ["no: invalid client secret", "no: invalid partner api key", "", 401, null, undefined])
    expect(reason(other)).toBe("unauthorized");
  for (const body of ["not-json" as const, { json: "Invalid client secret" }, { json: null }])
    expect(verdict(401, body)).toMatchObject({ reason: "unauthorized" });
});

test("a 400 divides a batch unless it is about a field that each half would have too; no other refusal does", () => {
  const divides = (status: number, message: string) => {
    const said = verdict(status, { json: { message } });
    return "divides" in said ? said.divides : undefined;
  };
  expect(divides(400, "`user_ids` must be strings")).toBe("ids");
  expect(divides(400, "one `name` is wrong")).toBe("ids");
  expect(divides(400, "names are wrong")).toBe("ids");
  for (const field of ["`cohort_id`", "cohort_id", "  `name`", "created_at"])
    expect(divides(400, `${field} must be valid`)).toBeUndefined();
  expect(divides(413, "too large")).toBe("size");
  expect(divides(404, "`user_ids` must be strings")).toBeUndefined();
});

describe("the wait that an answer asks for", () => {
  it("is the latest of its headers", () => {
    expect(asksFor(429, { "retry-after": "5", "x-ratelimit-retry-after": "7" })).toBe(7_000);
    expect(asksFor(429, { "retry-after": "9", "x-ratelimit-retry-after": "7" })).toBe(9_000);
    expect(asksFor(429, { "retry-after": "9", "x-ratelimit-reset": inSeconds(20) })).toBe(20_000);
    expect(asksFor(503, { "retry-after": "Tue, 24 Nov 2026 08:00:20 GMT" })).toBe(20_000);
    expect(asksFor(503, { "retry-after": "2026-11-24T08:00:20+00:00" })).toBe(20_000);
    expect(asksFor(429, { "x-ratelimit-retry-after": "1.25" })).toBe(1_250);
  });

  it("is told by the end of the limit's window only where the limit was met", () => {
    expect(asksFor(503, { "x-ratelimit-reset": inSeconds(20) })).toBe(0);
    expect(asksFor(423, { "x-ratelimit-reset": inSeconds(20) })).toBe(0);
  });

  it("is none where nothing that can be read says so", () => {
    for (const wrong of ["soon", "5s", "x5", "-5", "", "Mon, 23 Nov 2026 08:00:00 GMT"])
      expect(asksFor(429, { "retry-after": wrong }), wrong).toBe(0);
    for (const wrong of ["5x", "x5", "1.", "1.x", "-1"])
      expect(asksFor(429, { "x-ratelimit-retry-after": wrong, "x-ratelimit-reset": wrong }), wrong).toBe(0);
    expect(asksFor(429, { "x-ratelimit-retry-after": ["5"] })).toBe(0);
    expect(asksFor(429, {})).toBe(0);
  });
});

describe("what an answer says of the limit", () => {
  const sign = (status: number, headers: Reply["headers"] = {}) =>
    rateSignOf(reply(status, { json: {} }, headers), now);

  it("is that it was met, and until when", () => {
    expect(sign(429)).toEqual({ limited: true, resetAt: now.getTime() });
    expect(sign(429, { "retry-after": "5", "x-ratelimit-reset": inSeconds(2) })).toEqual({
      limited: true,
      resetAt: now.getTime() + 5_000,
    });
  });

  it("is how much is left until when", () => {
    const headers = { "x-ratelimit-remaining": "12", "x-ratelimit-reset": inSeconds(60) };
    expect(sign(201, headers)).toEqual({ limited: false, remaining: 12, resetAt: now.getTime() + 60_000 });
    expect(sign(201, { "x-ratelimit-remaining": "0" })).toEqual({ limited: false, remaining: 0 });
    expect(sign(201, { "x-ratelimit-reset": inSeconds(60) })).toEqual({
      limited: false,
      resetAt: now.getTime() + 60_000,
    });
    for (const wrong of ["many", "x5", "5x", "-5"])
      expect(sign(201, { "x-ratelimit-remaining": wrong, "x-ratelimit-reset": wrong }), wrong).toEqual({
        limited: false,
      });
  });

  it("is nothing where there was no answer", () => {
    expect(rateSignOf("never-sent", now)).toEqual({ limited: false });
    expect(rateSignOf("maybe-received", now)).toEqual({ limited: false });
  });
});

test("a refusal after a try that may have been applied is in doubt, and may still be divided", () => {
  const refused = { outcome: "refused", reason: "refused-by-braze", status: 400 } as const;
  expect(inDoubt(refused)).toStrictEqual({ outcome: "unknown", reason: "refused-by-braze" });
  expect(inDoubt({ ...refused, divides: "ids" })).toStrictEqual({
    outcome: "unknown",
    reason: "refused-by-braze",
    divides: "ids",
  });
  expect(inDoubt({ outcome: "accepted" })).toEqual({ outcome: "accepted" });
});
