import { expect, test } from "vitest";
import type { Delivery, DeliveryKey } from "../../shared/contract/deliveries.ts";
import { newDelivery } from "../../shared/domain/deliveries.ts";
import { connectionStateChanged } from "../../shared/domain/notices.ts";
import { aChannel, aConnection } from "../fakes/ids.ts";
import type { TablePorts } from "./on-every-table.ts";

const BEGIN = Date.parse("2026-11-24T08:00:00.000Z");
const at = (minutes: number) => new Date(BEGIN + minutes * 60_000).toISOString();

/** What happened so many minutes after the beginning. */
function delivery(channel = "hook", minutes = 0): Delivery {
  const shop = { id: aConnection("shop"), name: "Shop" };
  const change = { version: 3, from: "active", to: "failing", at: at(minutes) } as const;
  return newDelivery(aChannel(channel), connectionStateChanged(shop, change), new Date(at(minutes)));
}

export function deliveriesSuite(ports: () => TablePorts): void {
  const deliveries = () => ports().deliveries;
  const read = (key: DeliveryKey) => deliveries().read(key);
  const due = async (by: string) => (await deliveries().due(by, { limit: 50 })).items;
  const claim = (key: DeliveryKey, by: string, minutes: number) =>
    deliveries().claim(key, { claim: by, at: at(minutes), until: at(minutes + 2) });

  test("a delivery is read as it was added, and its id tells what and when", async () => {
    const one = delivery();
    expect(one.id).toBe("20261124T080000000Z_connection-state_shop_3");
    await deliveries().add(one);
    expect(await read(one)).toEqual(one);
    expect(await read({ ...one, channel: aChannel("other") })).toBeUndefined();
  });

  test("a notice is delivered to a channel once: adding it again changes nothing, whatever became of it", async () => {
    const one = delivery();
    ports().loseNextAnswer();
    await deliveries().add(one);
    await claim(one, "me", 0);
    await deliveries().record(one, "me", { state: "delivered", at: at(0), status: 204 });
    await deliveries().add(one);
    expect(await read(one)).toMatchObject({ state: "delivered", tries: 1 });
    expect(await due(at(60))).toEqual([]);
  });

  test("what is due by an instant is listed, in no other order than by time within a share, and nothing else", async () => {
    const all = [0, 1, 2, 3, 4, 5, 6, 7].map((minutes) => delivery("hook", minutes));
    for (const one of all) await deliveries().add(one);
    const found = (await due(at(4))).map(({ id }) => id).sort();
    expect(found).toEqual(all.slice(0, 5).map(({ id }) => id));
    expect(await due(new Date(BEGIN - 1).toISOString())).toEqual([]);
  });

  test("what is due is listed page after page, also where the last of a page was claimed meanwhile", async () => {
    const all = Array.from({ length: 9 }, (_, minutes) => delivery("hook", minutes));
    for (const one of all) await deliveries().add(one);
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await deliveries().due(at(7), { limit: 2, ...(cursor !== undefined && { cursor }) });
      expect(page.items.length).toBeLessThanOrEqual(2);
      found.push(...page.items.map(({ id }) => id));
      cursor = page.cursor;
      const last = page.items.at(-1);
      if (last) await claim(last, "me", 60);
    } while (cursor !== undefined);
    expect(found.sort()).toEqual(all.slice(0, 8).map(({ id }) => id));
  });

  test("of several that claim a delivery one gets it, and it is not due until its claim has run out", async () => {
    const one = delivery();
    await deliveries().add(one);
    const claims = await Promise.all(["a", "b", "c"].map((by) => claim(one, by, 0)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await due(at(1))).toEqual([]);
    expect(await claim(one, "later", 1)).toBeUndefined();
    expect(await due(at(2))).toEqual([{ channel: one.channel, id: one.id, since: at(0) }]);
    expect(await claim(one, "later", 2)).toEqual({
      ...one,
      claim: "later",
      at: at(2),
      nextTry: at(4),
      tries: 2,
    });
  });

  test("a claim whose first answer was lost is held, and counted once", async () => {
    const one = delivery();
    await deliveries().add(one);
    ports().loseNextAnswer();
    expect(await claim(one, "me", 0)).toMatchObject({ claim: "me", tries: 1 });
    expect(await read(one)).toMatchObject({ tries: 1 });
  });

  test("one that is not due, or not there, is not claimed", async () => {
    const one = delivery("hook", 5);
    await deliveries().add(one);
    expect(await claim(one, "me", 4)).toBeUndefined();
    expect(await claim(delivery("other"), "me", 4)).toBeUndefined();
    expect(await read(delivery("other"))).toBeUndefined();
  });

  test("a try that failed is due again when it says, with the newest answer", async () => {
    const one = delivery();
    await deliveries().add(one);
    await claim(one, "me", 0);
    await deliveries().record(one, "me", {
      state: "waiting",
      why: "refused",
      status: 503,
      at: at(1),
      nextTry: at(15),
    });
    expect(await read(one)).toEqual({
      ...one,
      tries: 1,
      why: "refused",
      status: 503,
      at: at(1),
      nextTry: at(15),
    });
    expect(await due(at(14))).toEqual([]);
    expect(await due(at(15))).toHaveLength(1);
    await claim(one, "again", 15);
    await deliveries().record(one, "again", {
      state: "waiting",
      why: "no-answer",
      at: at(15),
      nextTry: at(30),
    });
    expect(await read(one)).toEqual({ ...one, tries: 2, why: "no-answer", at: at(15), nextTry: at(30) });
  });

  test("one that is delivered or failed is not due any more, and says nothing of earlier tries", async () => {
    const one = delivery();
    await deliveries().add(one);
    await claim(one, "me", 0);
    await deliveries().record(one, "me", { state: "waiting", why: "no-answer", at: at(1), nextTry: at(2) });
    await claim(one, "me too", 2);
    await deliveries().record(one, "me too", { state: "delivered", at: at(2), status: 200 });
    const { nextTry: _, ...kept } = one;
    expect(await read(one)).toEqual({ ...kept, state: "delivered", tries: 2, at: at(2), status: 200 });
    expect(await due(at(60))).toEqual([]);
    expect(await claim(one, "late", 60)).toBeUndefined();
  });

  test("what somebody claimed since is theirs to record", async () => {
    const one = delivery();
    await deliveries().add(one);
    await claim(one, "first", 0);
    await claim(one, "second", 2);
    await deliveries().record(one, "first", { state: "failed", why: "refused", at: at(3) });
    expect(await read(one)).toMatchObject({ state: "waiting", claim: "second", tries: 2 });
    ports().loseNextAnswer();
    await deliveries().record(one, "second", { state: "failed", why: "gone", at: at(3), status: 410 });
    await deliveries().record(one, "second", { state: "delivered", at: at(4) });
    expect(await read(one)).toMatchObject({ state: "failed", why: "gone", status: 410, at: at(3) });
  });

  test("one that has come to its end is sent again from the start; one that waits stays as it is", async () => {
    const one = delivery();
    await deliveries().add(one);
    expect(await deliveries().replay(one, at(9))).toEqual(one);
    await claim(one, "me", 0);
    await deliveries().record(one, "me", { state: "failed", why: "refused", status: 500, at: at(1) });
    ports().loseNextAnswer();
    expect(await deliveries().replay(one, at(10))).toEqual({
      ...one,
      at: at(1),
      since: at(10),
      nextTry: at(10),
    });
    expect(await due(at(9))).toEqual([]);
    expect(await due(at(10))).toHaveLength(1);
    expect(await claim(one, "me", 10)).toMatchObject({ tries: 1 });
    expect(await deliveries().replay(delivery("other"), at(10))).toBeUndefined();
  });

  test("a channel's deliveries are listed newest first, page after page", async () => {
    for (const minutes of [1, 3, 2]) await deliveries().add(delivery("hook", minutes));
    await deliveries().add(delivery("other", 4));
    const first = await deliveries().list(aChannel("hook"), { limit: 2 });
    expect(first.items).toEqual([delivery("hook", 3), delivery("hook", 2)]);
    const second = await deliveries().list(aChannel("hook"), { limit: 2, cursor: first.cursor ?? "" });
    expect(second).toEqual({ items: [delivery("hook", 1)] });
  });
}
