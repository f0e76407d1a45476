/** What goes wrong with one channel is its own: others are told in time, and what it misses comes to its end and is counted. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { DeliveryKey } from "../../shared/contract/deliveries.ts";
import type { ChannelId } from "../../shared/contract/ids.ts";
import { metrics } from "../../shared/contract/metrics.ts";
import { newDelivery } from "../../shared/domain/deliveries.ts";
import { connectionStateChanged } from "../../shared/domain/notices.ts";
import { DELIVERIES_IN_HAND, DELIVERY_LASTS_MS, PAGE_LIMIT } from "../../shared/limits.ts";
import { changeChannel } from "../../shared/usecases/channels/change.ts";
import { deleteChannel } from "../../shared/usecases/channels/delete.ts";
import { deliverDue } from "../../shared/usecases/channels/deliver-due.ts";
import { renewSecret } from "../../shared/usecases/channels/renew-secret.ts";
import { testChannel } from "../../shared/usecases/channels/test.ts";
import { ChannelStory } from "./channel-story.ts";
import { HOUR } from "./schedule-story.ts";
import { connection } from "./story.ts";

const reach = "all" as const;
const SLACK = "https://hooks.slack.com/services/T0/B0/first";

let story: ChannelStory;
/** `bad` is the one in trouble. */
let bad: ChannelId;
let good: ChannelId;
beforeEach(async () => {
  story = await ChannelStory.begin();
  bad = (await story.make({ kind: "slack", name: "Bad", url: SLACK })).id;
  good = (await story.make({ name: "Good" })).id;
});

/** Notices that wait for a channel, and are due. */
async function waiting(channel: ChannelId, count: number): Promise<DeliveryKey[]> {
  const now = story.world.clock.now();
  const all = Array.from({ length: count }, (_, version) =>
    newDelivery(
      channel,
      connectionStateChanged(connection, {
        ...{ version, from: "active", to: "failing" },
        at: now.toISOString(),
      }),
      now,
    ),
  );
  for (const one of all) await story.world.deliveries.add(one);
  return all;
}

type Answer = { status: number } | undefined;
/** What the receiver of `bad` answers. */
function badAnswers(answer: () => Answer | Promise<Answer>): void {
  const { messages } = story.world;
  const { send } = messages;
  messages.send = async (to, message) => {
    const taken = await send.call(messages, to, message);
    return to.channel.name === "Bad" ? answer() : taken;
  };
}

const round = () => deliverDue(story.world, story.story.inMinutes(5));
const sentTo = (name: string) => story.world.messages.sent.filter(({ to }) => to === name).length;
const lost = () => story.world.meter.counts.get(metrics.noticesNotDelivered);
const logged = (code: string) => story.world.log.lines.filter((line) => line.code === code).length;
/** How many deliveries of a channel are in which state, of 200. */
async function states(id: ChannelId): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state, why } of await story.deliveries(id)) {
    const word = why ? `${state} ${why}` : state;
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

describe("a receiver that does not answer, with more notices waiting for it than a page of the list has", () => {
  it("keeps no other channel waiting: all of another's are sent before its first one is given up", async () => {
    await waiting(bad, 2 * PAGE_LIMIT + 1);
    story.pass(1);
    const count = DELIVERIES_IN_HAND + 1;
    await waiting(good, count);
    let release = () => {};
    const asked = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined);
    });
    badAnswers(() => asked);
    const { record } = story.world.deliveries;
    let left = count;
    const allOfGood = new Promise<void>((resolve) => {
      story.world.deliveries.record = async (key, ...outcome) => {
        await record(key, ...outcome);
        if (key.channel === good && --left === 0) resolve();
      };
    });
    const done = round();
    await allOfGood;
    expect(sentTo("Bad")).toBe(1);
    expect(await states(good)).toEqual({ delivered: count });
    release();
    await done;
  });

  it("is asked three times in a round; what waits behind is not touched, and is first in the next round", async () => {
    await waiting(bad, 7);
    badAnswers(() => undefined);
    await round();
    expect(sentTo("Bad")).toBe(3);
    expect(await states(bad)).toEqual({ "waiting no-answer": 3, waiting: 4 });
    story.pass(15 * 60_000);
    await round();
    expect(sentTo("Bad")).toBe(6);
    const tries = (await story.deliveries(bad)).map((one) => one.tries).sort();
    expect(tries).toEqual([0, 1, 1, 1, 1, 1, 1]);
  });

  it("is told of everything in the first round in which it answers", async () => {
    await waiting(bad, 40);
    let isUp = false;
    badAnswers(() => (isUp ? { status: 204 } : undefined));
    await story.rounds(6);
    isUp = true;
    await story.rounds(2);
    expect(await states(bad)).toEqual({ delivered: 40 });
    expect(lost()).toBeUndefined();
  });

  it("fails all that waited for it after 28 hours, those too that were hardly tried, and each is counted", async () => {
    await waiting(bad, 50);
    badAnswers(() => undefined);
    expect(DELIVERY_LASTS_MS).toBe(28 * HOUR);
    await story.rounds(27.75);
    expect(lost()).toBeUndefined();
    const before = sentTo("Bad");
    await story.rounds(0.25);
    expect(await states(bad)).toEqual({ "failed no-answer": 50 });
    expect(sentTo("Bad")).toBe(before + 3);
    expect(lost()).toBe(50);
  });

  it("has a delivery that was asked for again for as long as a new one", async () => {
    const [key] = await waiting(bad, 1);
    badAnswers(() => undefined);
    await story.rounds(28);
    expect(await states(bad)).toEqual({ "failed no-answer": 1 });
    await story.replay(bad, key?.id ?? "");
    await story.deliver();
    expect(await story.deliveries(bad)).toMatchObject([{ state: "waiting", tries: 1 }]);
  });

  it.each([500, 204])("is asked on where it answers %i between silences", async (status) => {
    await waiting(bad, 7);
    let asked = 0;
    badAnswers(() => {
      asked += 1;
      return asked % 3 === 0 ? { status } : undefined;
    });
    await round();
    expect(sentTo("Bad")).toBe(7);
  });
});

describe("a round", () => {
  it("begins nothing once its end is near, and the next one goes on", async () => {
    await waiting(bad, 30);
    badAnswers(() => {
      story.pass(10_000);
      return { status: 204 };
    });
    await round();
    // 27 tries of 10 seconds fit in the 270 seconds before the end is near.
    expect(await states(bad)).toEqual({ delivered: 27, waiting: 3 });
    await round();
    expect(await states(bad)).toEqual({ delivered: 30 });
  });

  it("tries each delivery once, also where the list still has what was delivered, and then ends", async () => {
    await waiting(good, 3);
    const { due } = story.world.deliveries;
    const stale = await due(story.world.clock.now().toISOString(), { limit: 9 });
    let claims = 0;
    const { claim } = story.world.deliveries;
    story.world.deliveries.due = async () => stale;
    story.world.deliveries.claim = (...wanted) => {
      claims += 1;
      return claim(...wanted);
    };
    await round();
    expect([claims, sentTo("Good")]).toEqual([3, 3]);
    await round();
    expect([claims, sentTo("Good")]).toEqual([6, 3]);
  });

  it("goes on with a slow channel after all others have been told, until it has been told of everything", async () => {
    await waiting(bad, 2 * DELIVERIES_IN_HAND);
    await waiting(good, 1);
    const { record } = story.world.deliveries;
    let told = () => {};
    const others = new Promise<void>((resolve) => {
      told = resolve;
    });
    story.world.deliveries.record = async (key, ...outcome) => {
      await record(key, ...outcome);
      if (key.channel === good) setImmediate(told);
    };
    badAnswers(async () => {
      await others;
      return { status: 204 };
    });
    await round();
    expect(await states(bad)).toEqual({ delivered: 2 * DELIVERIES_IN_HAND });
  });

  it("reads the list again although all that it found was sent while it was still reading", async () => {
    await waiting(good, 3);
    const { due, record } = story.world.deliveries;
    let recorded = 0;
    story.world.deliveries.record = async (...given) => {
      await record(...given);
      recorded += 1;
    };
    let reads = 0;
    story.world.deliveries.due = async (by, { cursor }) => {
      reads += 1;
      const page = await due(by, { limit: 2 });
      if (reads > 2) return { items: page.items };
      if (!cursor) return page;
      // The second page is of a moment in which the third delivery was not in the list.
      while (recorded < 2) await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      return { items: [] };
    };
    await round();
    expect(await states(good)).toEqual({ delivered: 3 });
  });

  it.each([
    [DELIVERIES_IN_HAND + 1, 2],
    [DELIVERIES_IN_HAND + 2, 3],
  ])(
    "has one delivery under way and so many in hand: of %i, all are sent after %i reads",
    async (count, reads) => {
      await waiting(good, count);
      const due = vi.spyOn(story.world.deliveries, "due");
      await round();
      expect(await states(good)).toEqual({ delivered: count });
      expect(due).toHaveBeenCalledTimes(reads);
    },
  );

  it("reads nothing more of the list once its end is near", async () => {
    await waiting(good, 3);
    const { due } = story.world.deliveries;
    let reads = 0;
    story.world.deliveries.due = async (by, wanted) => {
      reads += 1;
      story.pass(5 * 60_000);
      return due(by, { ...wanted, limit: 1 });
    };
    await round();
    expect([reads, sentTo("Good")]).toEqual([1, 0]);
    await deliverDue(story.world, story.world.clock.now());
    expect(reads).toBe(1);
  });

  it("that can't read the list fails, after what it began is recorded", async () => {
    await waiting(good, 2 * DELIVERIES_IN_HAND);
    const { due } = story.world.deliveries;
    story.world.deliveries.due = async (by, { cursor }) => {
      if (cursor) throw new Error("throttled");
      return due(by, { limit: 5 });
    };
    await expect(round()).rejects.toThrow("throttled");
    expect(sentTo("Good")).toBe(5);
    expect((await states(good))["delivered"]).toBe(5);
  });

  it("goes on with what it can where one delivery makes trouble", async () => {
    const [first] = await waiting(good, 3);
    const { record } = story.world.deliveries;
    story.world.deliveries.record = async (key, ...outcome) => {
      if (key.id === first?.id) throw new Error("throttled");
      await record(key, ...outcome);
    };
    await round();
    expect(await states(good)).toEqual({ delivered: 2, waiting: 1 });
    expect(logged("delivery-trouble")).toBe(1);
  });
});

describe("a channel whose secret is not there", () => {
  const secretOf = async (id: ChannelId) => ({
    channel: id,
    secret: (await story.world.channels.read(id))?.secret.id ?? "",
  });

  it("fails what waits for it, which is counted, and another channel is told", async () => {
    await waiting(bad, 2);
    await waiting(good, 1);
    await story.world.channelSecrets.remove(await secretOf(bad));
    await round();
    expect(await story.deliveries(bad)).toMatchObject([
      { state: "failed", why: "secret-missing", tries: 1 },
      { state: "failed", why: "secret-missing", tries: 1 },
    ]);
    expect(lost()).toBe(2);
    expect(await states(good)).toEqual({ delivered: 1 });
    expect(sentTo("Bad")).toBe(0);
  });

  it("says so when it is tested, and works again with a new one, which takes what it missed", async () => {
    const [key] = await waiting(bad, 1);
    await story.world.channelSecrets.remove(await secretOf(bad));
    await round();
    expect(await testChannel(story.world, { id: bad, reach })).toEqual({
      state: "failed",
      why: "secret-missing",
    });
    await renewSecret(story.world, { id: bad, url: `${SLACK}/again`, reach });
    await story.replay(bad, key?.id ?? "");
    await story.deliver();
    expect(await states(bad)).toEqual({ delivered: 1 });
  });

  it("because it was renewed at that moment, is sent to with the new one", async () => {
    await waiting(bad, 1);
    const { channels } = story.world;
    const { read } = channels;
    channels.read = async (id) => {
      const found = await read(id);
      if (id === bad) {
        channels.read = read;
        await renewSecret(story.world, { id: bad, url: `${SLACK}/renewed`, reach });
      }
      return found;
    };
    await round();
    expect(await states(bad)).toEqual({ delivered: 1 });
  });
});

it("a secret that can't be read is a try: it is tried again, for a day, and then it has failed and is counted", async () => {
  await waiting(bad, 1);
  const { channelSecrets } = story.world;
  const { read } = channelSecrets;
  channelSecrets.read = async () => {
    throw new Error("access denied");
  };
  await round();
  expect(await story.deliveries(bad)).toMatchObject([
    {
      state: "waiting",
      why: "secret-unreadable",
      tries: 1,
      nextTry: story.story.inMinutes(15).toISOString(),
    },
  ]);
  await story.rounds(24);
  expect(await story.deliveries(bad)).toMatchObject([
    { state: "failed", why: "secret-unreadable", tries: 16 },
  ]);
  expect([lost(), sentTo("Bad")]).toEqual([1, 0]);
  channelSecrets.read = read;
  await waiting(bad, 5);
  channelSecrets.read = async () => {
    throw new Error("access denied");
  };
  await round();
  expect(await states(bad)).toMatchObject({ "waiting secret-unreadable": 3 });
});

describe("a channel that is deleted", () => {
  it("keeps its secret where somebody enables it at that moment", async () => {
    const { channels, channelSecrets } = story.world;
    const before = channelSecrets.names();
    const { remove } = channels;
    channels.remove = async (closed) => {
      channels.remove = remove;
      await changeChannel(story.world, { id: bad, change: { disabled: false }, reach });
      return remove(closed);
    };
    await expect(deleteChannel(story.world, { id: bad, reach })).rejects.toMatchObject({
      code: "changed-meanwhile",
    });
    expect(channelSecrets.names()).toEqual(before);
    expect(await testChannel(story.world, { id: bad, reach })).toMatchObject({ state: "delivered" });
  });

  it("is deleted where its secret can't be, and reconcile deletes that", async () => {
    const { channelSecrets } = story.world;
    const { remove } = channelSecrets;
    channelSecrets.remove = async () => {
      throw new Error("access denied");
    };
    await deleteChannel(story.world, { id: bad, reach });
    expect(logged("secret-left")).toBe(1);
    expect(await story.world.channels.read(bad)).toBeUndefined();
    channelSecrets.remove = remove;
    story.pass(HOUR);
    await story.reconcile();
    expect(channelSecrets.names().some((name) => name.startsWith(bad))).toBe(false);
  });
});
