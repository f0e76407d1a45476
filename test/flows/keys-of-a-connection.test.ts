/** Which key of a connection is used for a call, and what the caller learns where none is accepted. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Connection } from "../../shared/contract/connections.ts";
import type { BrazeAnswer } from "../../shared/ports/braze.ts";
import { brazeClientFor } from "../../shared/usecases/braze-client.ts";
import { type FakeWorld, fakeWorld } from "../fakes/world.ts";
import { connection, connectionId } from "./story.ts";

const key = (id: string, status: "active" | "invalidated" = "active") => ({
  id,
  masked: `…-${id}`,
  status,
  addedBy: "ops",
  addedAt: "2026-10-01T00:00:00.000Z",
});
const refused: BrazeAnswer = { outcome: "unsent", reason: "key-refused", status: 401 };
const accepted: BrazeAnswer = { outcome: "accepted" };

let world: FakeWorld;
/** Secrets that were tried, in order. */
let tried: string[];
beforeEach(async () => {
  world = fakeWorld();
  tried = [];
  for (const id of ["a", "b", "c"])
    await world.keyVault.put({ connection: connectionId, key: id, secret: `secret-of-${id}` });
});
async function clientOf(keys: Connection["keys"], facts: Partial<Connection> = {}) {
  const client = await brazeClientFor(world, { ...connection, ...facts, keys });
  if ("reason" in client) throw new Error(client.reason);
  const call = (...answers: BrazeAnswer[]) =>
    client.call(async ({ clientSecret }) => {
      tried.push(clientSecret.slice(-1));
      return answers.shift() ?? accepted;
    });
  return { client, call };
}

describe("a call", () => {
  it("is made with the newest active key", async () => {
    const { client, call } = await clientOf([key("a"), key("b"), key("c", "invalidated")]);
    expect(await call()).toEqual(accepted);
    expect(tried).toEqual(["b"]);
    expect(client.usedOlderKey()).toBe(false);
  });

  it("is made again with the key before it if Braze refuses that one, and later calls begin there", async () => {
    const { client, call } = await clientOf([key("a"), key("b"), key("c")]);
    expect(await call(refused)).toEqual(accepted);
    expect(client.usedOlderKey()).toBe(true);
    await call();
    expect(tried).toEqual(["c", "b", "b"]);
  });

  it("is made with two keys and no more", async () => {
    const { client, call } = await clientOf([key("a"), key("b"), key("c")]);
    expect(await call(refused, refused)).toEqual(refused);
    expect(tried).toEqual(["c", "b"]);
    // No answer proved the older key, so the next call begins with the newest.
    expect(client.usedOlderKey()).toBe(false);
    await call();
    expect(tried.at(-1)).toBe("c");
  });

  it("is not made again for any other answer", async () => {
    const { call } = await clientOf([key("a"), key("b")]);
    for (const answer of [
      { outcome: "unsent", reason: "rate-limited", status: 429 },
      { outcome: "unknown", reason: "upstream-down" },
      { outcome: "refused", reason: "key-refused", status: 400 },
    ] as const)
      expect(await call(answer)).toEqual(answer);
    expect(tried).toEqual(["b", "b", "b"]);
  });

  it("keeps to the older key if Braze refuses what is sent with it, and not if there is no answer", async () => {
    const first = await clientOf([key("a"), key("b")]);
    await first.call(refused, { outcome: "refused", reason: "refused-by-braze", status: 400 });
    expect(first.client.usedOlderKey()).toBe(true);
    const second = await clientOf([key("a"), key("b")]);
    await second.call(refused, { outcome: "unknown", reason: "upstream-down" });
    expect(second.client.usedOlderKey()).toBe(false);
  });

  it("with the only key refused has Braze's answer", async () => {
    const { call } = await clientOf([key("a")]);
    expect(await call(refused)).toEqual(refused);
    expect(tried).toEqual(["a"]);
  });

  it("whose key has no secret counts as refused, and goes on to the key before it", async () => {
    await world.keyVault.remove({ connection: connectionId, key: "b" });
    const { call } = await clientOf([key("a"), key("b")]);
    expect(await call()).toEqual(accepted);
    expect(tried).toEqual(["a"]);
    await world.keyVault.remove({ connection: connectionId, key: "a" });
    expect(await (await clientOf([key("a"), key("b")])).call()).toEqual(refused);
    expect(tried).toEqual(["a"]);
  });

  it("reads the older secret anew, and the newest as it is kept", async () => {
    const fresh: (boolean | undefined)[] = [];
    const { read } = world.keyVault;
    world.keyVault.read = (name, how) => {
      fresh.push(how?.fresh);
      return read(name, how);
    };
    const { call } = await clientOf([key("a"), key("b")]);
    await call(refused);
    expect(fresh).toEqual([false, true]);
  });
});

it("a connection that can't be called says why before any key is tried", async () => {
  const why = async (facts: Partial<Connection>) => {
    const client = await brazeClientFor(world, { ...connection, keys: [key("a")], ...facts });
    return "reason" in client ? client.reason : undefined;
  };
  expect(await why({ status: "disabled" })).toBe("connection-disabled");
  expect(await why({ endpoint: "https://gone.example" })).toBe("cluster-unknown");
  expect(await why({ endpoint: "https://rest.jp-01.braze.com" })).toBe("cluster-unknown");
  expect(await why({ keys: [key("a", "invalidated")] })).toBe("no-active-key");
  expect(await why({ status: "pending" })).toBeUndefined();
});
