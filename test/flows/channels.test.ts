/** Channels: how they are made, changed and deleted, and who may name them. */
import { beforeEach, describe, expect, it } from "vitest";
import { EARLIER_SECRETS } from "../../shared/limits.ts";
import { changeChannel } from "../../shared/usecases/channels/change.ts";
import { createChannel } from "../../shared/usecases/channels/create.ts";
import { deleteChannel } from "../../shared/usecases/channels/delete.ts";
import { deliverDue } from "../../shared/usecases/channels/deliver-due.ts";
import { listChannels, listDeliveries, readChannel } from "../../shared/usecases/channels/read.ts";
import { receiverOf } from "../../shared/usecases/channels/receiver.ts";
import { renewSecret } from "../../shared/usecases/channels/renew-secret.ts";
import { testChannel } from "../../shared/usecases/channels/test.ts";
import { createConnection } from "../../shared/usecases/connections/create.ts";
import { connectionView } from "../../shared/usecases/connections/view.ts";
import { aChannel } from "../fakes/ids.ts";
import { ChannelStory } from "./channel-story.ts";
import { HOUR } from "./schedule-story.ts";
import { cohortId, connection, connectionId } from "./story.ts";

let story: ChannelStory;
beforeEach(async () => {
  story = await ChannelStory.begin();
});

const SLACK = "https://hooks.slack.com/services/T0/B0/the-secret-part";
const reach = "all" as const;
const bound = [connectionId];

describe("a webhook that is made", () => {
  it("has a secret of its own, which is shown once, and is kept apart from the channel", async () => {
    const made = await story.make();
    expect(made).toEqual({
      id: expect.any(String),
      kind: "webhook",
      name: "On call",
      url: "https://alerts.example.com/cohorts",
      host: "alerts.example.com",
      status: "active",
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{54}==$/),
      secretSince: "2026-11-24T08:00:00.000Z",
      createdAt: "2026-11-24T08:00:00.000Z",
      version: 0,
    });
    const { secret, ...shown } = made;
    expect(await readChannel(story.world, made.id)).toEqual(shown);
    expect((await listChannels(story.world, { limit: 5 })).items).toEqual([shown]);
    expect(JSON.stringify(await story.world.channels.read(made.id))).not.toContain(secret);
    expect(JSON.stringify(story.world.log.lines)).not.toContain(secret);
    const [name = ""] = story.world.channelSecrets.names();
    expect(name.startsWith(`${made.id}/`)).toBe(true);
  });

  it("is made once by requests with the same key, and the repeat does not show the secret", async () => {
    const request = { kind: "webhook", name: "On call", url: "https://alerts.example.com/" } as const;
    const make = () => createChannel(story.world, { request, idempotencyKey: "k", reach });
    const { secret, ...first } = await make();
    expect(secret).toBeDefined();
    expect(await make()).toEqual(first);
    expect(story.world.channelSecrets.names()).toHaveLength(1);
  });

  it("leaves no secret behind where another request with the same key was faster", async () => {
    const request = { kind: "webhook", name: "On call", url: "https://alerts.example.com/" } as const;
    const make = () => createChannel(story.world, { request, idempotencyKey: "k", reach });
    const [one, other] = await Promise.all([make(), make()]);
    expect([one.secret, other.secret].filter(Boolean)).toHaveLength(1);
    expect(one.id).toBe(other.id);
    expect(story.world.channelSecrets.names()).toHaveLength(1);
  });
});

describe("a Slack channel", () => {
  it("shows its host only: its address is a secret", async () => {
    const made = await story.make({ kind: "slack", name: "#growth", url: SLACK });
    expect(made).toMatchObject({ kind: "slack", host: "hooks.slack.com" });
    expect(
      JSON.stringify([made, await story.world.channels.read(made.id), story.world.log.lines]),
    ).not.toMatch(/the-secret-part/);
    const { secret } = (await story.world.channels.read(made.id)) ?? {};
    expect(await story.world.channelSecrets.read({ channel: made.id, secret: secret?.id ?? "" })).toBe(SLACK);
  });

  it("is sent to another address from then on, and the one before is deleted", async () => {
    const { id } = await story.make({ kind: "slack", url: SLACK });
    const url = "https://chat.example.com/hooks/other";
    const renewed = await renewSecret(story.world, { id, url, reach });
    expect(renewed).toMatchObject({ host: "chat.example.com", version: 1 });
    expect(renewed).not.toHaveProperty("secret");
    expect(renewed).not.toHaveProperty("earlierSecretUntil");
    expect(story.world.channelSecrets.names()).toHaveLength(1);
  });

  it("takes an address as its new secret, and a webhook takes none", async () => {
    const slack = await story.make({ kind: "slack", url: SLACK });
    const webhook = await story.make();
    const problem = { code: "address-not-usable", more: { errors: [{ pointer: "/url" }] } };
    await expect(renewSecret(story.world, { id: slack.id, reach })).rejects.toMatchObject(problem);
    await expect(renewSecret(story.world, { id: webhook.id, url: SLACK, reach })).rejects.toMatchObject(
      problem,
    );
  });
});

it("an address that nothing may be sent to is refused, and the error does not repeat it", async () => {
  const refused = story.make({ kind: "slack", url: "https://10.0.0.1/the-secret-part" });
  await expect(refused).rejects.toMatchObject({
    kind: "invalid",
    code: "address-not-usable",
    message: "The address must name a public host by its name, such as alerts.example.com.",
  });
  await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining("the-secret-part") });
  expect(story.world.channelSecrets.names()).toEqual([]);
});

it("each secret of a webhook is in use for a day, also where the answer with the next one was lost", async () => {
  const made = await story.make();
  const { id } = made;
  const secrets = async () => {
    const channel = await story.world.channels.read(id);
    return channel && (await receiverOf(story.world, channel))?.secrets;
  };
  const second = await renewSecret(story.world, { id, reach });
  story.pass(HOUR);
  const third = await renewSecret(story.world, { id, reach });
  expect(third.earlierSecretUntil).toBe("2026-11-25T09:00:00.000Z");
  expect(await secrets()).toEqual([third.secret, second.secret, made.secret]);
  story.pass(23 * HOUR);
  expect(await secrets()).toEqual([third.secret, second.secret]);
  // The one that is not in use any more is deleted with the next change.
  const fourth = await renewSecret(story.world, { id, reach });
  expect(story.world.channelSecrets.names()).toHaveLength(3);
  story.pass(24 * HOUR);
  expect(await secrets()).toEqual([fourth.secret]);
  expect(await readChannel(story.world, id)).not.toHaveProperty("earlierSecretUntil");
});

it("of many secrets of a webhook within a day the last are in use", async () => {
  const { id } = await story.make();
  for (let n = 0; n < 10; n += 1) await renewSecret(story.world, { id, reach });
  expect(story.world.channelSecrets.names()).toHaveLength(1 + EARLIER_SECRETS);
});

it("a channel is renamed, disabled and enabled; of two changes of one version one is made", async () => {
  const { id } = await story.make();
  const change = (facts: Parameters<typeof changeChannel>[1]["change"]) =>
    changeChannel(story.world, { id, change: facts, reach });
  expect(await change({ name: "Night shift" })).toMatchObject({ name: "Night shift", version: 1 });
  expect(await change({ name: "Night shift" })).toMatchObject({ version: 1 });
  expect(await change({ disabled: true, version: 1 })).toMatchObject({ status: "disabled", version: 2 });
  await expect(change({ disabled: false, version: 1 })).rejects.toMatchObject({ code: "changed-meanwhile" });
  expect(await change({ disabled: false })).toMatchObject({ name: "Night shift", status: "active" });
});

describe("a disabled channel", () => {
  it("is sent nothing: what it misses is on record, can be sent later, and rings no alarm", async () => {
    const { id } = await story.make();
    await story.create({ channels: [id] });
    await changeChannel(story.world, { id, change: { disabled: true }, reach });
    await story.run();
    await story.deliver();
    expect(story.world.messages.sent).toEqual([]);
    const [missed] = await story.deliveries(id);
    expect(missed).toMatchObject({ state: "failed", why: "channel-off" });
    expect(story.world.meter.counts.get("NoticesNotDelivered")).toBeUndefined();
    await changeChannel(story.world, { id, change: { disabled: false }, reach });
    await story.replay(id, missed?.id ?? "");
    await story.deliver();
    expect(story.world.messages.sent).toHaveLength(1);
  });

  it("can be tested", async () => {
    const { id } = await story.make();
    await changeChannel(story.world, { id, change: { disabled: true }, reach });
    expect(await testChannel(story.world, { id, locale: "es", reach })).toEqual({
      state: "delivered",
      status: 204,
    });
    expect(story.world.messages.sent).toMatchObject([{ message: { locale: "es" } }]);
  });
});

describe("a channel that schedules and connections name", () => {
  it("must be there, for a schedule and for a connection, new and changed", async () => {
    const { id } = await story.make();
    const nobody = aChannel("nobody");
    const refused = {
      kind: "unprocessable",
      code: "channel-unknown",
      more: { errors: [{ pointer: "/channels/1", detail: "must be the id of a channel" }] },
    };
    await expect(story.create({ channels: [id, nobody] })).rejects.toMatchObject(refused);
    await expect(story.connect(id, nobody)).rejects.toMatchObject(refused);
    const { name, endpoint, partner, contacts } = connection;
    const request = { name, endpoint, partner, contacts, channels: [id, nobody] };
    await expect(createConnection(story.world, { request })).rejects.toMatchObject(refused);
    await story.create({ channels: [id] });
    await expect(story.change({ channels: [id, nobody] })).rejects.toMatchObject(refused);
    expect((await story.slot()).channels).toEqual([id]);
  });

  it("is shown with them, kept by other changes of a connection, and taken out by an empty list", async () => {
    const { id } = await story.make();
    const { name, endpoint, partner, contacts } = connection;
    const made = await createConnection(story.world, {
      request: { name, endpoint, partner, contacts, channels: [id] },
    });
    expect(made.channels).toEqual([id]);
    await story.connect(id);
    expect(await story.connect(id)).toMatchObject({ channels: [id] });
    const kept = await story.world.connections.read(connectionId);
    expect(kept && connectionView(kept)).toMatchObject({ channels: [id] });
    expect(await story.connect()).not.toHaveProperty("channels");
    expect(await story.create({ channels: [id] })).toMatchObject({ channels: [id] });
    expect(await story.change({})).not.toHaveProperty("channels");
    expect(await story.change({ channels: [id] })).toMatchObject({ channels: [id] });
  });

  it("is not deleted: the refusal names where, and it is still there and active", async () => {
    const { id } = await story.make();
    const remove = () => deleteChannel(story.world, { id, reach });
    await story.create({ channels: [id] });
    await story.connect(id);
    await expect(remove()).rejects.toMatchObject({
      kind: "conflict",
      code: "channel-in-use",
      more: { cohorts: [cohortId], connections: [connectionId] },
    });
    await story.change({});
    await expect(remove()).rejects.toMatchObject({ more: { cohorts: [], connections: [connectionId] } });
    expect(await readChannel(story.world, id)).toMatchObject({ status: "active" });
    await story.connect();
    await remove();
    await expect(readChannel(story.world, id)).rejects.toMatchObject({ kind: "not-found" });
    expect(story.world.channelSecrets.names()).toEqual([]);
    await expect(remove()).rejects.toMatchObject({ kind: "not-found" });
  });

  it("is not deleted where a schedule names it at the same moment", async () => {
    const { id } = await story.make();
    const { channels } = story.world;
    const { replace } = channels;
    channels.replace = async (next) => {
      channels.replace = replace;
      await story.create({ channels: [id] });
      return replace(next);
    };
    await expect(deleteChannel(story.world, { id, reach })).rejects.toMatchObject({ code: "channel-in-use" });
    expect(await readChannel(story.world, id)).toMatchObject({ status: "disabled" });
    expect(story.world.channelSecrets.names()).toHaveLength(1);
  });

  it("of an ended schedule can be deleted; what waited for it fails", async () => {
    const { id } = await story.make();
    await story.create({ channels: [id] });
    await story.run();
    await story.end();
    await deleteChannel(story.world, { id, reach });
    await deliverDue(story.world, story.story.inMinutes(5));
    expect((await story.world.deliveries.list(id, { limit: 5 })).items).toMatchObject([
      { state: "failed", why: "channel-deleted" },
    ]);
  });
});

it("a notice about a connection that was deleted is given up", async () => {
  const { id } = await story.make();
  await story.connect(id);
  const { untoldChanges: _, ...kept } = (await story.world.connections.read(connectionId)) ?? connection;
  const change = { version: 9, from: "active", to: "failing", at: "2026-11-24T08:00:00.000Z" } as const;
  await story.world.connections.replace({ ...kept, untoldChanges: [change] });
  await story.reconcile();
  const told = await story.world.connections.read(connectionId);
  if (told) await story.world.connections.remove(told);
  await deliverDue(story.world, story.story.inMinutes(5));
  expect(story.world.messages.sent).toEqual([]);
  expect(await story.deliveries(id)).toMatchObject([
    { state: "failed", why: "subject-deleted", connectionId },
  ]);
});

it("a caller who is bound to connections reads channels, and touches nothing of them", async () => {
  const { id } = await story.make();
  await story.create({ channels: [id] });
  await story.run();
  const [one] = await story.deliveries(id);
  const { world } = story;
  const request = { kind: "webhook", name: "x", url: "https://alerts.example.com" } as const;
  const key = { channel: id, id: one?.id ?? "" };
  for (const refused of [
    createChannel(world, { request, reach: bound }),
    renewSecret(world, { id, reach: bound }),
    changeChannel(world, { id, change: { name: "x" }, reach: bound }),
    deleteChannel(world, { id, reach: bound }),
    testChannel(world, { id, reach: bound }),
    listDeliveries(world, { id, wanted: { limit: 1 }, reach: bound }),
    story.replayBy(bound, key),
  ])
    await expect(refused).rejects.toMatchObject({ kind: "forbidden" });
  expect(await readChannel(world, id)).toMatchObject({ name: "On call", version: 0 });
});

it("what is not there is not found", async () => {
  const { id } = await story.make();
  const nobody = aChannel("nobody");
  const { world } = story;
  for (const missing of [
    renewSecret(world, { id: nobody, reach }),
    changeChannel(world, { id: nobody, change: {}, reach }),
    deleteChannel(world, { id: nobody, reach }),
    testChannel(world, { id: nobody, reach }),
    listDeliveries(world, { id: nobody, wanted: { limit: 1 }, reach }),
    story.replay(nobody, "x"),
    story.replay(id, "x"),
  ])
    await expect(missing).rejects.toMatchObject({ kind: "not-found" });
});

it("a connection's change whose channel could not be noted is told to nobody until it can be", async () => {
  const { id } = await story.make();
  await story.connect(id);
  const { deliveries } = story.world;
  const { add } = deliveries;
  deliveries.add = async () => {
    throw new Error("the table is away");
  };
  story.world.braze.refusedSecrets.add("secret-of-new").add("secret-of-old");
  await story.story.import();
  await story.story.import();
  expect((await story.world.connections.read(connectionId))?.untoldChanges).toHaveLength(1);
  deliveries.add = add;
  await story.reconcile();
  await story.deliver();
  expect(await story.deliveries(id)).toMatchObject([{ state: "delivered" }]);
  expect(story.world.messages.sent).toMatchObject([
    { message: { notice: { data: { to: "failing" } }, connection: { id: connectionId } } },
  ]);
});

it("a notice that could not be handed over for a day has failed, and operators are told", async () => {
  const { id } = await story.make();
  await story.create({ channels: [id] });
  const { deliveries } = story.world;
  deliveries.add = async () => {
    throw new Error("the table is away");
  };
  const run = (await story.triggerNow()).id;
  await expect(story.workOn(run)).rejects.toThrow("the table is away");
  story.world.workflow.end(run);
  story.pass(24 * HOUR + 1);
  await story.reconcile();
  expect(await story.story.row(run)).toMatchObject({ notices: [{ channel: id, state: "failed" }] });
  expect(story.world.meter.counts.get("NoticesNotDelivered")).toBe(1);
});
