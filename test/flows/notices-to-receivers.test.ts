/** Notices to a real receiver over HTTP: what it gets, how often, and what becomes of it where the receiver is unwell. */
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { messagesOverHttp } from "../../shared/adapters/channels/messages.ts";
import type { NewChannelSecret } from "../../shared/contract/channels.ts";
import { metrics } from "../../shared/contract/metrics.ts";
import { DELIVERY_CLAIM_MS, DELIVERY_WAITS_MINUTES } from "../../shared/limits.ts";
import { changeChannel } from "../../shared/usecases/channels/change.ts";
import { deliverOne } from "../../shared/usecases/channels/deliver.ts";
import { deliverDue } from "../../shared/usecases/channels/deliver-due.ts";
import { renewSecret } from "../../shared/usecases/channels/renew-secret.ts";
import { testChannel } from "../../shared/usecases/channels/test.ts";
import { readImport } from "../../shared/usecases/imports/read.ts";
import { type Received, type ReceiverHere, receiverHere } from "../fakes/receiver.ts";
import { ChannelStory } from "./channel-story.ts";
import { HOUR } from "./schedule-story.ts";

let receiver: ReceiverHere;
let story: ChannelStory;
let channel: NewChannelSecret;

beforeEach(async () => {
  receiver = await receiverHere();
  story = await ChannelStory.begin();
  const { clock } = story.world;
  const settings = { clock, pageUrl: "https://page.example", local: true };
  // Answers take long beside other tests. Only silence need not be waited for.
  const patient = messagesOverHttp({ ...settings, patience: 60_000 });
  const hasty = messagesOverHttp({ ...settings, patience: 1_000 });
  story.world.messages.send = (to, message) => (receiver.isSilent ? hasty : patient).send(to, message);
  channel = await story.make({ url: `${receiver.origin}/cohorts` });
  await story.create({ channels: [channel.id] });
});
afterEach(async () => {
  vi.useRealTimers();
  await receiver.stop();
});

/** The published library refuses a signature that is not of now, so its clock is the story's. */
function verified({ body, headers }: Received, secret = channel.secret ?? ""): unknown {
  vi.useFakeTimers({ toFake: ["Date"], now: Number(headers["webhook-timestamp"]) * 1_000 });
  const named = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => [name, headers[name]]);
  return new Webhook(secret).verify(body, Object.fromEntries(named));
}
const ids = () => receiver.received.map(({ headers }) => headers["webhook-id"]);
const deliveries = () => story.deliveries(channel.id);
const lost = () => story.world.meter.counts.get(metrics.noticesNotDelivered);
const status = async () => (await story.world.channels.read(channel.id))?.status;

describe("a webhook", () => {
  it("is told of a run's end once, with a signature that the published library accepts", async () => {
    const run = await story.run();
    await story.deliver();
    const [got] = receiver.received;
    if (!got) throw new Error("nothing was received");
    expect(got.path).toBe("/cohorts");
    expect(got.headers).toMatchObject({
      "content-type": "application/json",
      "user-agent": "cohort-import-notices/1",
      "webhook-id": `import-ended_${run}`,
      "webhook-timestamp": String(Math.floor(story.world.clock.now().getTime() / 1_000)),
    });
    expect(verified(got)).toEqual(story.world.events.published.at(-1));
    expect(verified(got)).toMatchObject({ type: "import.ended", data: { id: run, status: "succeeded" } });
    expect(() => verified({ ...got, body: `${got.body} ` })).toThrow();
    await story.rounds(30);
    expect(receiver.received).toHaveLength(1);
    expect(await deliveries()).toMatchObject([{ state: "delivered", tries: 1, status: 204, runId: run }]);
  });

  it("is signed with the secret before too, for a day after a new one was made", async () => {
    const renewed = await renewSecret(story.world, { id: channel.id, reach: "all" });
    expect(renewed.secret).toMatch(/^whsec_[A-Za-z0-9+/]{54}==$/);
    expect(renewed.secret).not.toBe(channel.secret);
    await story.run();
    await story.deliver();
    story.pass(24 * HOUR);
    await story.run();
    await story.deliver();
    const [first, second] = receiver.received;
    if (!first || !second) throw new Error("not both were received");
    expect(verified(first)).toEqual(verified(first, renewed.secret));
    expect(verified(second, renewed.secret)).toMatchObject({ type: "import.ended" });
    expect(() => verified(second)).toThrow("No matching signature found");
  });

  it("is told by its connection of what its contacts are mailed, and of nothing else", async () => {
    await story.connect(channel.id);
    story.world.braze.refusedSecrets.add("secret-of-new").add("secret-of-old");
    await story.run();
    await story.run();
    await story.run();
    story.world.braze.refusedSecrets.clear();
    await story.run();
    await story.deliver();
    const told = receiver.received.map((one) => verified(one)) as { type: string; data: { to?: string } }[];
    expect(told.map(({ type, data }) => `${type} ${data.to ?? ""}`.trim())).toEqual([
      "import.ended",
      "import.ended",
      "connection.state-changed failing",
      // Nothing of the third run: the second one told that the connection is failing.
      "import.ended",
      "connection.state-changed active",
    ]);
  });

  it("is tested with a signed message of its own, which is not kept", async () => {
    const test = () => testChannel(story.world, { id: channel.id, reach: "all" });
    expect(await test()).toEqual({ state: "delivered", status: 204 });
    const [got] = receiver.received;
    expect(got && verified(got)).toMatchObject({
      type: "channel.test",
      data: { channelId: channel.id, channelName: "On call" },
    });
    receiver.answers(500);
    expect(await test()).toEqual({ state: "failed", why: "refused", status: 500 });
    receiver.answers(410);
    expect(await test()).toEqual({ state: "failed", why: "gone", status: 410 });
    receiver.answers("never");
    expect(await test()).toEqual({ state: "failed", why: "no-answer" });
    expect(receiver.received).toHaveLength(4);
    expect(await deliveries()).toEqual([]);
    expect(await status()).toBe("active");
  });
});

describe("a receiver that is slow", () => {
  it("counts as one that did not answer, is asked again with the same id, and keeps no other channel waiting", async () => {
    const other = await receiverHere();
    try {
      const fast = await story.make({ name: "Fast", url: other.origin });
      await story.change({ channels: [channel.id, fast.id] });
      receiver.answers("never");
      await story.run();
      await story.deliver();
      expect(other.received).toHaveLength(1);
      expect(await deliveries()).toMatchObject([{ state: "waiting", tries: 1, why: "no-answer" }]);
      receiver.answers(200);
      await story.rounds(0.25);
      expect(await deliveries()).toMatchObject([{ state: "delivered", tries: 2, status: 200 }]);
      expect(new Set(ids()).size).toBe(1);
      expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body);
      expect(other.received).toHaveLength(1);
    } finally {
      await other.stop();
    }
  });
});

describe("a receiver that is down for six hours", () => {
  it("is told of everything once it is up again, at most two hours later, and of nothing twice", async () => {
    receiver.answers(503);
    const runs = [];
    for (let hour = 0; hour < 6; hour += 1) {
      runs.push(await story.run());
      await story.deliver();
      await story.rounds(1);
    }
    expect(await deliveries()).toHaveLength(6);
    for (const one of await deliveries()) expect(one).toMatchObject({ state: "waiting", status: 503 });
    const before = receiver.received.length;
    receiver.answers(200);
    await story.rounds(2);
    const since = receiver.received.slice(before).map(({ headers }) => headers["webhook-id"]);
    expect(since.sort()).toEqual(runs.map((run) => `import-ended_${run}`).sort());
    for (const one of await deliveries()) expect(one).toMatchObject({ state: "delivered" });
    expect(lost()).toBeUndefined();
    expect(await status()).toBe("active");
  });
});

describe("a receiver that never takes a notice", () => {
  it("is asked 16 times within a day and a quarter of an hour, and then the delivery has failed and operators are told", async () => {
    receiver.answers(500);
    const run = await story.run();
    await story.deliver();
    expect(DELIVERY_WAITS_MINUTES.reduce((sum, one) => sum + one, 0)).toBe(24 * 60);
    await story.rounds(23);
    expect(lost()).toBeUndefined();
    await story.rounds(1.5);
    expect(receiver.received).toHaveLength(16);
    expect(new Set(ids())).toEqual(new Set([`import-ended_${run}`]));
    expect(await deliveries()).toMatchObject([{ state: "failed", why: "refused", status: 500, tries: 16 }]);
    expect(lost()).toBe(1);
    await story.rounds(24);
    expect(receiver.received).toHaveLength(16);
    expect(await status()).toBe("active");
  });

  it("is sent it again when somebody asks for it, with the same id and body", async () => {
    receiver.answers(500);
    await story.run();
    await story.deliver();
    await story.rounds(25);
    const [failed] = await deliveries();
    receiver.answers(200);
    expect(await story.replay(channel.id, failed?.id ?? "")).toMatchObject({ state: "waiting", tries: 0 });
    await story.deliver();
    expect(await deliveries()).toMatchObject([{ state: "delivered", tries: 1 }]);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(ids()).size).toBe(1);
  });
});

describe("a receiver that answers 410", () => {
  it("is sent nothing more: its channel is gone, what waits for it fails, and operators are told once", async () => {
    receiver.answers(500);
    await story.run();
    await story.run();
    await story.deliver();
    receiver.answers(410);
    const before = receiver.received.length;
    await story.rounds(0.25);
    expect(receiver.received).toHaveLength(before + 1);
    expect(await status()).toBe("gone");
    expect((await deliveries()).map(({ state, why }) => `${state} ${why}`).sort()).toEqual([
      "failed channel-off",
      "failed gone",
    ]);
    await story.run();
    await story.deliver();
    await story.rounds(24);
    expect(receiver.received).toHaveLength(before + 1);
    expect(lost()).toBe(1);
  });

  it("is told again of what it missed when somebody enables the channel and asks for it", async () => {
    receiver.answers(410);
    await story.run();
    await story.deliver();
    const [missed] = await deliveries();
    await expect(story.replay(channel.id, missed?.id ?? "")).rejects.toMatchObject({ code: "channel-off" });
    await changeChannel(story.world, { id: channel.id, change: { disabled: false }, reach: "all" });
    receiver.answers(204);
    await story.replay(channel.id, missed?.id ?? "");
    await story.deliver();
    expect(await deliveries()).toMatchObject([{ state: "delivered" }]);
  });
});

describe("a receiver that redirects", () => {
  it.each([301, 302, 307, 308])("by %i is not followed: nothing is sent elsewhere", async (redirect) => {
    const elsewhere = await receiverHere();
    try {
      receiver.answers({ status: redirect, headers: { location: `${elsewhere.origin}/latest/meta-data` } });
      await story.run();
      await story.deliver();
      expect(receiver.received).toHaveLength(1);
      expect(elsewhere.received).toEqual([]);
      expect(await deliveries()).toMatchObject([{ state: "waiting", why: "refused", status: redirect }]);
    } finally {
      await elsewhere.stop();
    }
  });
});

describe("a function that dies", () => {
  it("after it has sent and before it has recorded that sends once more, with the same id", async () => {
    const { deliveries: rows } = story.world;
    const { record } = rows;
    rows.record = async () => {
      throw new Error("killed");
    };
    await story.run();
    await story.deliver();
    rows.record = record;
    expect(receiver.received).toHaveLength(1);
    expect(await deliveries()).toMatchObject([{ state: "waiting", tries: 1 }]);
    story.pass(DELIVERY_CLAIM_MS - 1);
    await deliverDue(story.world, story.story.inMinutes(5));
    expect(receiver.received).toHaveLength(1);
    await story.rounds(0.25);
    expect(receiver.received).toHaveLength(2);
    expect(new Set(ids()).size).toBe(1);
    expect(await deliveries()).toMatchObject([{ state: "delivered", tries: 2 }]);
  });

  it("each time sends no more often than any other", async () => {
    const { deliveries: rows } = story.world;
    const { record } = rows;
    rows.record = async () => {
      throw new Error("killed");
    };
    const run = await story.run();
    await story.rounds(26);
    expect(receiver.received).toHaveLength(16);
    expect(new Set(ids())).toEqual(new Set([`import-ended_${run}`]));
    rows.record = record;
    await story.rounds(0.25);
    expect(receiver.received).toHaveLength(16);
    expect(await deliveries()).toMatchObject([{ state: "failed", why: "no-answer" }]);
    expect(lost()).toBeGreaterThanOrEqual(1);
  });

  it("before it is started is made up for by reconcile", async () => {
    story.world.deliveryQueue.broken = true;
    await story.run();
    expect(story.world.log.lines.filter(({ code }) => code === "delivery-trouble")).toHaveLength(1);
    story.world.deliveryQueue.broken = false;
    await story.rounds(0.25);
    expect(receiver.received).toHaveLength(1);
  });

  it("is not needed twice: of two that are started for the same delivery one sends it", async () => {
    await story.run();
    const [what] = story.world.deliveryQueue.take();
    if (!what || what === "due") throw new Error("no delivery was started");
    await Promise.all([deliverOne(story.world, what), deliverOne(story.world, what)]);
    expect(receiver.received).toHaveLength(1);
  });
});

describe("the row of an import", () => {
  const shown = async (run: Awaited<ReturnType<ChannelStory["run"]>>) =>
    (await readImport(story.world, run, "all")).notices;

  it("says what became of the notice to each channel of its schedule", async () => {
    receiver.answers(503);
    const run = await story.run();
    expect(await shown(run)).toMatchObject([
      { channel: channel.id, state: "handed-over", delivery: { state: "waiting", tries: 0 } },
    ]);
    await story.deliver();
    expect(await shown(run)).toMatchObject([{ delivery: { state: "waiting", why: "refused", status: 503 } }]);
    receiver.answers(204);
    await story.rounds(0.25);
    expect(await shown(run)).toEqual([
      {
        channel: channel.id,
        state: "handed-over",
        at: expect.any(String),
        delivery: { state: "delivered", tries: 2, status: 204, at: expect.any(String) },
      },
    ]);
  });

  it("says that the policy of its schedule leaves it out, and that the channel was told by another", async () => {
    await story.change({ channels: [channel.id], mailPolicy: "failures" });
    expect(await shown(await story.run())).toMatchObject([{ state: "not-wanted" }]);
    story.world.braze.refusedSecrets.add("secret-of-new").add("secret-of-old");
    await story.run();
    expect(await shown(await story.run())).toMatchObject([{ state: "handed-over" }]);
    expect(await shown(await story.run())).toMatchObject([{ state: "suppressed" }]);
    await story.deliver();
    expect(receiver.received).toHaveLength(2);
  });
});
