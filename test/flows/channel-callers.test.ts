/** What callers of channels are answered, what the log tells of it, and where a channel is looked for before it is deleted. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Connection } from "../../shared/contract/connections.ts";
import type { ChannelId } from "../../shared/contract/ids.ts";
import type { Slot } from "../../shared/contract/schedules.ts";
import { newDelivery } from "../../shared/domain/deliveries.ts";
import { connectionStateChanged } from "../../shared/domain/notices.ts";
import { DELIVERY_LASTS_MS } from "../../shared/limits.ts";
import { answerOf } from "../../shared/usecases/channels/answer.ts";
import { changeChannel } from "../../shared/usecases/channels/change.ts";
import { createChannel } from "../../shared/usecases/channels/create.ts";
import { deleteChannel } from "../../shared/usecases/channels/delete.ts";
import { deliverOne, giveUpOverdue } from "../../shared/usecases/channels/deliver.ts";
import { listDeliveries } from "../../shared/usecases/channels/read.ts";
import { renewSecret } from "../../shared/usecases/channels/renew-secret.ts";
import { testChannel } from "../../shared/usecases/channels/test.ts";
import { ChannelStory } from "./channel-story.ts";
import { cohortId, connection, connectionId } from "./story.ts";

let story: ChannelStory;
let id: ChannelId;
const reach = "all" as const;
beforeEach(async () => {
  story = await ChannelStory.begin();
  ({ id } = await story.make());
});
const change = (facts: Parameters<typeof changeChannel>[1]["change"]) =>
  changeChannel(story.world, { id, change: facts, reach });
const remove = () => deleteChannel(story.world, { id, reach });
/** The last line of the log. */
const told = () => story.world.log.lines.at(-1);

it("each step with a channel is told in the log, by its id", async () => {
  const channel = id;
  expect(told()).toEqual({ level: "info", code: "channel-created", fields: { channel } });
  await change({ disabled: true });
  const fields = { channel, status: "disabled" };
  expect(told()).toEqual({ level: "info", code: "channel-changed", fields });
  await renewSecret(story.world, { id, reach });
  expect(told()).toEqual({ level: "info", code: "channel-secret-renewed", fields: { channel } });
  await testChannel(story.world, { id, reach });
  expect(told()).toEqual({
    level: "info",
    code: "channel-tested",
    fields: { channel, status: "delivered" },
  });
  await remove();
  expect(told()).toEqual({ level: "info", code: "channel-deleted", fields: { channel } });
});

it("a secret that can't be deleted is told in the log by its channel", async () => {
  vi.spyOn(story.world.channelSecrets, "remove").mockRejectedValue(new Error("access denied"));
  await remove();
  const left = story.world.log.lines.filter(({ code }) => code === "secret-left");
  expect(left).toEqual([{ level: "warn", code: "secret-left", fields: { channel: id } }]);
});

it("a caller who is bound to connections is told why nothing of a channel is theirs to touch", async () => {
  const { world } = story;
  const bound = [connectionId];
  const request = { kind: "webhook", name: "x", url: "https://alerts.example.com" } as const;
  for (const [refused, why] of [
    [createChannel(world, { request, reach: bound }), "makes a channel, which is of all of them"],
    [renewSecret(world, { id, reach: bound }), "changes a channel, which is of all of them"],
    [changeChannel(world, { id, change: {}, reach: bound }), "changes a channel, which is of all of them"],
    [deleteChannel(world, { id, reach: bound }), "deletes a channel, which is of all of them"],
    [testChannel(world, { id, reach: bound }), "sends to a channel, which is of all of them"],
    [listDeliveries(world, { id, wanted: { limit: 1 }, reach: bound }), "reads what was told of all of them"],
    [story.replayBy(bound, { channel: id, id: "x" }), "sends again what was told of all of them"],
  ] as const)
    await expect(refused).rejects.toMatchObject({
      kind: "forbidden",
      code: "another-connection",
      message: expect.stringContaining(`and this ${why}.`),
    });
});

it("a channel that is off stays off when it is renamed", async () => {
  await change({ disabled: true });
  expect(await change({ name: "Night shift" })).toMatchObject({ name: "Night shift", status: "disabled" });
});

it("a change of an older version is refused, and says of what", async () => {
  await change({ name: "Night shift" });
  await expect(change({ name: "Day shift", version: 0 })).rejects.toMatchObject({
    kind: "conflict",
    code: "changed-meanwhile",
    message: expect.stringContaining(`The channel "${id}" was changed`),
  });
});

it("a repeated request makes no secret, and its key is remembered for channels", async () => {
  const request = { kind: "webhook", name: "On call", url: "https://alerts.example.com/" } as const;
  const make = () => createChannel(story.world, { request, idempotencyKey: "k", reach });
  const first = await make();
  const put = vi.spyOn(story.world.channelSecrets, "put");
  expect((await make()).id).toBe(first.id);
  expect(put).not.toHaveBeenCalled();
  const asked = { id: "other", time: "2026-11-24T09:00:00.000Z", digest: "other" };
  expect(await story.world.requests.remember("channel", "k", asked)).toMatchObject({ id: first.id });
});

it("an address that can't be used is named as what to correct", async () => {
  const detail = "must begin with https://";
  await expect(story.make({ url: "http://alerts.example.com" })).rejects.toMatchObject({
    kind: "invalid",
    message: `The address ${detail}.`,
    more: { errors: [{ pointer: "/url", detail }] },
  });
});

it("a new secret is an address for Slack and none for a webhook, and a refusal says which", async () => {
  const slack = (await story.make({ kind: "slack", url: "https://hooks.slack.com/services/T0/B0/x" })).id;
  for (const [wanted, detail] of [
    [{ id: slack }, "must be the new address: it is the secret of a Slack channel"],
    [
      { id, url: "https://alerts.example.com/other" },
      "must be left out: the address of a webhook is fixed, so make another channel",
    ],
  ] as const)
    await expect(renewSecret(story.world, { ...wanted, reach })).rejects.toMatchObject({
      kind: "invalid",
      code: "address-not-usable",
      message: `The address ${detail}.`,
      more: { errors: [{ pointer: "/url", detail }] },
    });
});

it("a new secret whose first answer was lost is the channel's, and the one before it counts for a day", async () => {
  const { channels, channelSecrets } = story.world;
  const before = (await channels.read(id))?.secret;
  const { replace } = channels;
  channels.replace = async (next) => {
    channels.replace = replace;
    await replace(next);
    return "changed-meanwhile";
  };
  const renewed = await renewSecret(story.world, { id, reach });
  const kept = await channels.read(id);
  expect(kept).toMatchObject({
    version: 1,
    earlierSecrets: [{ ...before, until: "2026-11-25T08:00:00.000Z" }],
  });
  const newest = { channel: id, secret: kept?.secret.id ?? "" };
  expect(await channelSecrets.read(newest)).toBe(renewed.secret);
  expect(channelSecrets.names()).toHaveLength(2);
});

describe("a delivery that is sent again", () => {
  async function delivered(): Promise<string> {
    await story.create({ channels: [id] });
    await story.run();
    await story.deliver();
    return (await story.deliveries(id))[0]?.id ?? "";
  }

  it("is refused while the channel is off, and stays as it is", async () => {
    const one = await delivered();
    await change({ disabled: true });
    await expect(story.replay(id, one)).rejects.toMatchObject({
      kind: "conflict",
      code: "channel-off",
      message: expect.stringContaining('Nothing is sent to "On call" now'),
    });
    expect(await story.deliveries(id)).toMatchObject([{ state: "delivered" }]);
  });

  it("waits for the next round where its function can't be started, which is told in the log", async () => {
    const one = await delivered();
    story.world.deliveryQueue.broken = true;
    expect(await story.replay(id, one)).toMatchObject({ id: one, state: "waiting", tries: 0 });
    expect(told()).toEqual({ level: "warn", code: "delivery-trouble", fields: { channel: id } });
  });

  it("that is not there is said to be none", async () => {
    await expect(story.replay(id, "x")).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringContaining('There is no delivery "x"'),
    });
  });
});

it.each([
  [199, { state: "failed", why: "refused" }],
  [200, { state: "delivered" }],
  [299, { state: "delivered" }],
  [300, { state: "failed", why: "refused" }],
  [410, { state: "failed", why: "gone" }],
  [411, { state: "failed", why: "refused" }],
])("an answer %i is %j", (status, meant) => {
  expect(answerOf({ status })).toEqual({ ...meant, status });
});

describe("a channel that is to be deleted", () => {
  it("is looked for where the lists have it, and a refusal names all who tell it", async () => {
    await story.create({ channels: [id] });
    await expect(remove()).rejects.toMatchObject({
      message: `"On call" is told of imports by the schedules of the cohorts ${cohortId}. Take it out there first.`,
    });
    await also("second");
    await story.connect(id);
    await story.world.connections.create({ ...connection, id: "an0ther" as never, channels: [id] });
    await expect(remove()).rejects.toMatchObject({
      message:
        `"On call" is told of imports by the schedules of the cohorts ${cohortId}, second` +
        ` and the connections an0ther, ${connectionId}. Take it out there first.`,
    });
    await story.change({});
    await story.world.schedules.replace(await second(), { ...(await second()), channels: [], revision: 9 });
    await expect(remove()).rejects.toMatchObject({
      message: `"On call" is told of imports by the connections an0ther, ${connectionId}. Take it out there first.`,
    });
  });

  const second = async () => (await story.world.schedules.read("second" as never)) as Slot;
  /** Another cohort's schedule like the first. */
  async function also(cohort: string): Promise<void> {
    const slot = { ...(await story.slot()), cohortId: cohort } as Slot;
    await story.world.schedules.replace(undefined, slot);
  }

  it("is not hindered by those that the lists still have, and that name it no more", async () => {
    await story.create({ channels: [id] });
    const slot = await story.slot();
    const named = (await story.world.connections.read(connectionId)) as Connection;
    const { schedules, connections } = story.world;
    const listed = ["ended", "another", "none", "gone"].map((one) => ({ ...slot, cohortId: one }) as Slot);
    vi.spyOn(schedules, "held").mockResolvedValue({ items: listed });
    const { channels: _, ...untold } = slot;
    const read: Record<string, Slot> = {
      ended: { ...slot, state: "ended" },
      another: { ...slot, channels: ["0ther" as ChannelId] },
      none: untold,
    };
    vi.spyOn(schedules, "read").mockImplementation(async (cohort) => read[cohort]);
    const places = ["other", "none", "gone"].map((one) => ({ ...named, id: one, channels: [id] }));
    vi.spyOn(connections, "list").mockResolvedValue({ items: places as Connection[] });
    const now: Record<string, Connection> = {
      other: { ...named, channels: ["0ther" as ChannelId] },
      none: named,
    };
    vi.spyOn(connections, "read").mockImplementation(async (one) => now[one]);
    await remove();
    expect(await story.world.channels.read(id)).toBeUndefined();
  });

  it("asks nothing of those that do not name it, and is not switched off again", async () => {
    await story.create({});
    await change({ disabled: true });
    const asked = [
      vi.spyOn(story.world.schedules, "read"),
      vi.spyOn(story.world.connections, "read"),
      vi.spyOn(story.world.channels, "replace"),
    ];
    await remove();
    for (const one of asked) expect(one).not.toHaveBeenCalled();
  });

  it("and changed at that moment is there, and the refusal says of what", async () => {
    vi.spyOn(story.world.channels, "remove").mockResolvedValue("changed-meanwhile");
    await expect(remove()).rejects.toMatchObject({
      code: "changed-meanwhile",
      message: expect.stringContaining(`The channel "${id}" was changed`),
    });
  });
});

it("what is given up without a try has failed for no answer, and what somebody else has is left to them", async () => {
  const { clock, deliveries } = story.world;
  const at = clock.now().toISOString();
  const notice = connectionStateChanged(connection, { version: 1, from: "active", to: "failing", at });
  const one = newDelivery(id, notice, clock.now());
  await deliveries.add(one);
  story.pass(DELIVERY_LASTS_MS);
  expect(await giveUpOverdue(story.world, one)).toBe("answered");
  expect(await story.deliveries(id)).toMatchObject([{ state: "failed", why: "no-answer" }]);
  expect(await giveUpOverdue(story.world, one)).toBe("not-claimed");
});

it("a delivery that can't be claimed tells no answer, which is logged by its channel; one that is not there is not claimed", async () => {
  expect(await deliverOne(story.world, { channel: id, id: "x" })).toBe("not-claimed");
  vi.spyOn(story.world.deliveries, "claim").mockRejectedValue(new Error("the table is away"));
  expect(await deliverOne(story.world, { channel: id, id: "x" })).toBe("silent");
  expect(told()).toEqual({ level: "warn", code: "delivery-trouble", fields: { channel: id } });
});
