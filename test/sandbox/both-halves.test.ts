/** The sending side's client against the receiving side's endpoints, over HTTP: the two halves verify each other. */
import type { Context } from "aws-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { partnerApi } from "../../functions/sandbox/partner-api.ts";
import { front } from "../../local/aws/front/front.ts";
import { ANY_PORT, type Listening, listening } from "../../local/listening.ts";
import { brazeOverHttp } from "../../shared/adapters/braze/braze.ts";
import { unlimited } from "../../shared/adapters/braze/rate-limiter.ts";
import { routes } from "../../shared/contract/routes.ts";
import type { Braze, BrazeTarget } from "../../shared/ports/braze.ts";
import type { Batch } from "../../shared/ports/parts.ts";
import { createKey, invalidateKey } from "../../shared/sandbox/partner-page.ts";
import type { SandboxCohorts, SandboxKeys } from "../../shared/sandbox/ports.ts";
import { receiveChanges, receiveName } from "../../shared/sandbox/receive.ts";
import { dynalite, type TableServer } from "../contracts/table-servers.ts";
import { adding, removing } from "../fakes/batches.ts";
import { withKeyOf } from "../fakes/braze.ts";
import { steeredClock } from "../fakes/clock.ts";
import { aCohort } from "../fakes/ids.ts";
import { fakePartnerKeys } from "../fakes/keys.ts";
import { seededIds, seededRandom } from "../fakes/random.ts";
import type { SandboxStore } from "./store.suite.ts";
import { storeIn } from "./stores.ts";

const clock = steeredClock({ advancesItself: true });
const random = seededRandom();
const newIds = seededIds();
const partnerKeys = fakePartnerKeys({ sandbox: "the-partner-key" });
const deadline = new Date("2026-11-24T09:00:00.000Z");
const cohort = { id: aCohort("c1"), name: "Loyal", createdAt: "2026-01-02T03:04:05.000Z" };

let server: TableServer;
let api: Listening;
let keys: SandboxKeys;
let cohorts: SandboxCohorts;
let braze: Braze;
let target: BrazeTarget & { keyId: string };

let store: SandboxStore;
const door = () => ({ ...store, clock, random, ids: newIds, partnerKeys });

beforeAll(async () => {
  server = await dynalite();
  const endpoints = partnerApi({
    "POST /partners/{partner}/cohorts": (incoming) => receiveName(door(), incoming),
    "POST /partners/{partner}/cohorts/users": (incoming) => receiveChanges(door(), incoming),
  });
  const gateway = front({
    routes,
    authorizer: async () => "unauthorized",
    lambda: async (_, event) => ({ payload: await endpoints(event as never, {} as Context) }),
    patience: 10_000,
  });
  api = await listening(gateway, ANY_PORT);
  braze = brazeOverHttp({ userAgent: "partner-Acme-Import/1.0", clock, random, rateLimiter: unlimited });
});
afterAll(async () => {
  await api?.close();
  await server?.stop();
});
beforeEach(async () => {
  store = storeIn(await server.emptyTable(clock));
  ({ keys, cohorts } = store);
  const { id: keyId, key: clientSecret } = await createKey(
    { clock, ids: newIds, keys },
    { partner: "kubit", createdBy: "ana" },
  );
  target = {
    endpoint: api.origin,
    cluster: "sandbox",
    partner: "kubit",
    partnerKey: "the-partner-key",
    clientSecret,
    keyId,
  };
});

const members = async () => (await cohorts.members("kubit", "c1", { limit: 10_000 })).items;

describe("the sending and the receiving side", () => {
  it("agree on a cohort's name and on everyone in it", async () => {
    expect(await braze.verify(target, deadline)).toEqual({ outcome: "accepted" });
    expect(await braze.name(target, cohort, deadline)).toEqual({ outcome: "accepted" });
    const batch = adding({
      user_ids: ["007", "été, \u{1f600}"],
      aliases: [{ alias_name: "bo@example.com", alias_label: "email" }],
      device_ids: ["d1", "d2"],
    });
    const change = (batch: Batch) => braze.change(withKeyOf(target), { cohort: cohort.id, batch, deadline });
    expect(await change(batch)).toEqual({ outcome: "accepted" });
    await change(removing({ user_ids: ["007"], device_ids: ["d2"] }, 1));
    await change(adding({ user_ids: ["cy"] }, 2));
    expect((await members()).map(({ id, label }) => id + label).sort()).toEqual(
      ["été, \u{1f600}", "bo@example.comemail", "d1", "cy"].sort(),
    );
    expect(await cohorts.find("c1")).toMatchObject([{ name: "Loyal", requests: 3, usersBeforeName: false }]);
  });

  it("agree on 20,000 members in 20 requests", async () => {
    for (let batch = 0; batch < 20; batch += 1) {
      const user_ids = Array.from({ length: 1_000 }, (_, at) => `user-${batch}-${at}`);
      const answer = await braze.change(withKeyOf(target), {
        cohort: cohort.id,
        batch: adding({ user_ids }, batch),
        deadline,
      });
      expect(answer).toEqual({ outcome: "accepted" });
    }
    const first = await cohorts.members("kubit", "c1", { limit: 10_000 });
    const second = await cohorts.members("kubit", "c1", { limit: 10_000, cursor: first.cursor ?? "" });
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(20_000);
    expect(second.cursor).toBeUndefined();
  });

  it("agree on each refusal", async () => {
    const other = await createKey({ clock, ids: newIds, keys }, { partner: "other", createdBy: "ana" });
    const said = async (more: Partial<BrazeTarget>) => braze.verify({ ...target, ...more }, deadline);
    expect(await said({ partnerKey: "wrong" })).toMatchObject({ reason: "partner-key-refused", status: 401 });
    expect(await said({ clientSecret: "wrong" })).toMatchObject({ reason: "key-refused", status: 401 });
    expect(await said({ clientSecret: other.key })).toMatchObject({ reason: "partner-not-enabled" });
    expect(await said({ clientSecret: "" })).toMatchObject({ reason: "unauthorized" });
    const nameless = await braze.name(target, { ...cohort, name: "" }, deadline);
    expect(nameless).toEqual({ outcome: "refused", reason: "refused-by-braze", status: 400 });
  });

  it("agree that an invalidated key is refused from the next request on", async () => {
    expect(await braze.verify(target, deadline)).toEqual({ outcome: "accepted" });
    await invalidateKey({ clock, keys }, { partner: "kubit", id: target.keyId, by: "bo" });
    expect(await braze.verify(target, deadline)).toMatchObject({ reason: "key-refused" });
  });

  it("agree that a body over 4 MB is sent in halves", async () => {
    const long = "x".repeat(5_000);
    const user_ids = Array.from({ length: 1_000 }, (_, at) => (at < 900 ? `${long}${at}` : `user-${at}`));
    const answer = await braze.change(withKeyOf(target), {
      cohort: cohort.id,
      batch: adding({ user_ids }),
      deadline,
    });
    expect(answer).toEqual({ outcome: "accepted" });
    expect(await members()).toHaveLength(100);
    expect(await cohorts.find("c1")).toMatchObject([{ idsAdded: 100 }]);
  });
});

describe("the endpoints themselves", () => {
  const post = (body: string, headers: Record<string, string> = { "content-type": "application/json" }) =>
    fetch(`${api.origin}/partners/kubit/cohorts/users`, { method: "POST", headers, body });
  const good = () =>
    JSON.stringify({
      partner_api_key: "the-partner-key",
      client_secret: target.clientSecret,
      cohort_id: "c1",
      cohort_changes: [],
    });
  const answer = async (response: Response) => [response.status, await response.json()];

  it("need no token: the body has the credentials", async () => {
    expect(await answer(await post(good()))).toEqual([201, { message: "success" }]);
  });

  it.each([
    ["what is no JSON", "{cohort_id"],
    ["JSON that is no object", '"c1"'],
    ["nothing", ""],
  ])("find no cohort_id in %s", async (_, body) => {
    const message = "`cohort_id` must be a valid string";
    expect(await answer(await post(body))).toEqual([400, { message }]);
  });

  it("read no body without a JSON content type", async () => {
    expect((await post(good(), { "content-type": "text/plain" })).status).toBe(400);
    expect((await post(good(), { "content-type": "application/json; charset=utf-8" })).status).toBe(201);
  });

  it("accept 4 MB, and not a byte more", async () => {
    const padded = (bytes: number) => good().padEnd(bytes, " ");
    expect((await post(padded(4 * 1024 * 1024))).status).toBe(201);
    expect(await answer(await post(padded(4 * 1024 * 1024 + 1)))).toEqual([
      413,
      { message: "body too large" },
    ]);
  });

  it("answer an unexpected error in Braze's form too, without its details", async () => {
    const fail = async () => {
      throw new Error(`about ${target.clientSecret}`);
    };
    const routeKey = "POST /partners/{partner}/cohorts";
    const broken = partnerApi({ [routeKey]: fail, "POST /partners/{partner}/cohorts/users": fail });
    const answered = await broken(
      { routeKey, body: "{}", headers: {}, isBase64Encoded: false } as never,
      {} as Context,
    );
    expect(answered).toMatchObject({ statusCode: 500, body: '{"message":"Internal server error"}' });
  });
});
