import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { wellBehaved } from "../../bench/endpoint/figures.ts";
import { HeldPeople } from "../../bench/endpoint/held.ts";
import { HourlyLimit } from "../../bench/endpoint/limit.ts";
import { type Endpoint, startEndpoint } from "../../bench/endpoint/start.ts";
import { isMember, memberOf, peopleFor, personOf } from "../../bench/people.ts";
import { temporaryFolder } from "../local/folder.ts";

const folder = temporaryFolder();

describe("the bench's people", () => {
  it("are recognized by their identifiers, and no one else is", () => {
    for (let person = 0; person < 1_000; person += 1) expect(personOf(memberOf(person))).toBe(person);
    // Person 8 has an alias and no external id.
    expect(personOf({ kind: "external_id", id: "user-000000000008", label: "" })).toBeUndefined();
    expect(personOf({ kind: "external_id", id: "user-00000000000", label: "" })).toBeUndefined();
    expect(personOf({ kind: "alias", id: "user-000000000008@example.com", label: "phone" })).toBeUndefined();
  });

  it("change by 2 % from one export to the next", () => {
    const people = Array.from({ length: peopleFor(10_000) }, (_, person) => person);
    const first = people.filter((person) => isMember(person, "first"));
    const left = first.filter((person) => !isMember(person, "second"));
    const came = people.filter((person) => isMember(person, "second") && !isMember(person, "first"));
    expect([first.length, left.length, came.length]).toEqual([10_000, 100, 100]);
  });
});

describe("the people that a cohort holds", () => {
  it("are a bit each, a hundred million too", () => {
    const held = new HeldPeople();
    const last = peopleFor(100_000_000) - 1;
    expect([held.put(last, true), held.put(last, true)]).toEqual([true, false]);
    expect([held.has(last), held.has(last - 1), held.has(last + 1)]).toEqual([true, false, false]);
    // 101 million bits, in an array that doubles.
    expect(held.bytes().length).toBe(2 ** 24);
    expect([held.put(last, false), held.put(last - 1, false), held.has(last)]).toEqual([true, false, false]);
  });
});

describe("an hourly limit", () => {
  it("allows a burst of one second's requests, then the hourly rate", () => {
    const limit = new HourlyLimit(36_000);
    const at = (now: number) => limit.request(now).over?.status ?? 201;
    expect(Array.from({ length: 10 }, () => at(1_000_000))).toEqual(Array(10).fill(201));
    expect(at(1_000_000)).toBe(429);
    expect([at(1_000_100), at(1_000_100)]).toEqual([201, 429]);
    const refused = limit.request(1_000_100);
    expect(refused.headers).toEqual({
      "x-ratelimit-limit": "36000",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": "1002",
    });
  });

  it("ends for the hour when the hour's requests are used up", () => {
    const limit = new HourlyLimit(3);
    const hour = 3_600_000;
    const begun = 10 * hour;
    const answers = [0, 0.4, 0.8, 0.9, 1.2].map((share) => limit.request(begun + share * hour));
    expect(answers.map(({ over }) => over?.status ?? 201)).toEqual([201, 201, 201, 429, 201]);
    expect(answers[0]?.headers["x-ratelimit-remaining"]).toBe("2");
  });
});

describe("the bench's endpoint", () => {
  let endpoint: Endpoint;
  beforeAll(async () => {
    endpoint = await startEndpoint(folder);
  });
  afterAll(() => endpoint?.stop());
  beforeEach(() => endpoint.behave(wellBehaved));

  const post = async (body: object, path = "cohorts/users"): Promise<[number, string]> => {
    const { partnerKey: partner_api_key, clientSecret: client_secret } = endpoint.secrets;
    const response = await fetch(`${endpoint.origin}/partners/acme/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ partner_api_key, client_secret, ...body }),
    });
    return [response.status, ((await response.json()) as { message: string }).message];
  };
  const adds = (from: number, to: number) => ({
    cohort_id: "c",
    cohort_changes: [
      {
        user_ids: Array.from(
          { length: to - from },
          (_, at) => `user-${String(10 * (from + at)).padStart(12, "0")}`,
        ),
      },
    ],
  });

  it("answers as the sandbox does, with Braze's messages", async () => {
    expect(await post({ cohort_changes: [] })).toEqual([400, "`cohort_id` must be a valid string"]);
    expect((await post({ cohort_id: "c", cohort_changes: [{}] }))[0]).toBe(400);
    expect((await post(adds(0, 1_001)))[1]).toContain("Only 1,000");
    expect(await post({ ...adds(0, 1), client_secret: "no" })).toEqual([401, "Invalid client secret"]);
    expect(await post({ ...adds(0, 1), partner_api_key: "no" })).toEqual([401, "Invalid Partner API key"]);
    expect((await post({ cohort_id: "c", name: "C", created_at: "today" }, "cohorts"))[0]).toBe(400);
    expect(await post({ cohort_id: "c", cohort_changes: [] })).toEqual([201, "success"]);
    expect((await endpoint.figures()).statuses).toEqual({ 201: 1, 400: 4, 401: 2 });
  });

  it("counts ids, requests, repeats and unknown ids, by cohort and second", async () => {
    await post(adds(0, 1_000));
    await post(adds(999, 1_002));
    await post({ cohort_id: "d", cohort_changes: [{ device_ids: ["somebody's"] }] });
    const { cohorts, strangers } = await endpoint.figures();
    expect(strangers).toBe(1);
    expect(cohorts["c"]).toMatchObject({ requests: 2, ids: 1_003, repeats: 1 });
    expect(cohorts["c"]?.perSecond.reduce((sum, count) => sum + count, 0)).toBe(2);
  });

  it("reports members that are missing, and members that should not be there", async () => {
    const ids = [memberOf(1).id, memberOf(0).id];
    await post({ cohort_id: "c", cohort_changes: [{ user_ids: ids.slice(0, 1) }] });
    await post({ cohort_id: "d", cohort_changes: [{ user_ids: ids }] });
    const wanted = { members: 100, which: "first" } as const;
    await expect(endpoint.assertHolds("c", wanted)).rejects.toThrow("does not hold person 2 of c");
    await expect(endpoint.assertHolds("d", wanted)).rejects.toThrow("holds person 0 of d");
  });

  it("limits the rate and fails as configured", async () => {
    await endpoint.behave({ ...wellBehaved, perHour: 3_600 });
    expect((await post(adds(0, 1)))[0]).toBe(201);
    expect((await post(adds(0, 1)))[0]).toBe(429);
    await endpoint.behave({ ...wellBehaved, faultShare: 1 });
    expect((await post(adds(0, 1)))[0]).toBe(503);
  });
});
