/** A connection from its creation to its deletion: what is refused, what is changed, mailed and logged. */
import { beforeEach, describe, expect, it } from "vitest";
import type { ConnectionId } from "../../shared/contract/ids.ts";
import type { BrazeAnswer } from "../../shared/ports/braze.ts";
import { activateConnection } from "../../shared/usecases/connections/activate.ts";
import { addKey } from "../../shared/usecases/connections/add-key.ts";
import { changeConnection } from "../../shared/usecases/connections/change.ts";
import { createConnection } from "../../shared/usecases/connections/create.ts";
import { deleteConnection } from "../../shared/usecases/connections/delete.ts";
import { invalidateKey } from "../../shared/usecases/connections/invalidate-key.ts";
import { usableConnection } from "../../shared/usecases/connections/usable.ts";
import { Story } from "./story.ts";

const request = {
  name: "App",
  endpoint: "https://REST.fra-01.braze.eu/",
  partner: "kubit",
  contacts: ["ana@example.com", "bo@example.com"],
};
let story: Story;
let id: ConnectionId;
beforeEach(async () => {
  story = await Story.begin();
  ({ id } = await createConnection(story.world, { request }));
});
const connection = async () => {
  const found = await story.world.connections.read(id);
  if (!found) throw new Error("the connection is gone");
  return found;
};
const add = (key: string, confirmSameWorkspace?: boolean) =>
  addKey(story.world, {
    connectionId: id,
    by: "ana",
    key,
    ...(confirmSameWorkspace !== undefined && { confirmSameWorkspace }),
  });
const activate = () => activateConnection(story.world, id);
const change = (facts: Parameters<typeof changeConnection>[1]["change"]) =>
  changeConnection(story.world, { id, change: facts, force: false });
const secrets = async () => {
  const { items } = await story.world.keyVault.list({ limit: 10 });
  return items.filter((one) => one.connection === id).length;
};
const logged = () => story.world.log.lines.map(({ level, code, fields }) => [level, code, fields]);
/** Braze's next answers to a key check. */
const answers = (...given: BrazeAnswer[]) => {
  const { braze } = story.world;
  const { verify } = braze;
  braze.verify = async (target, deadline) => given.shift() ?? verify(target, deadline);
};

describe("a connection", () => {
  it("begins pending, at the normalized endpoint, without keys", async () => {
    expect(await connection()).toMatchObject({
      endpoint: "https://rest.fra-01.braze.eu",
      status: "pending",
      locale: "en",
      secondsBeforeAdds: 0,
      keys: [],
      version: 0,
    });
    expect(logged()).toEqual([["info", "connection-created", { connection: id }]]);
  });

  it.each([
    ["https://evil.example", "invalid", "endpoint-not-allowed"],
    ["https://ana:secret@rest.fra-01.braze.eu", "invalid", "endpoint-not-allowed"],
    ["https://rest.jp-01.braze.com", "unprocessable", "cluster-without-partner-key"],
  ])("is refused at %s", async (endpoint, kind, code) => {
    const refused = createConnection(story.world, { request: { ...request, endpoint } });
    await expect(refused).rejects.toMatchObject({ kind, code });
    await expect(refused).rejects.not.toThrow("secret");
  });

  it("can't be used before it has a key and is active", async () => {
    const usable = () => usableConnection(story.world.connections, id);
    await expect(usable()).rejects.toMatchObject({
      code: "connection-not-usable",
      more: { connectionId: id },
    });
    await add("secret-of-app-1");
    await expect(usable()).rejects.toThrow("is not active yet");
    await activate();
    expect(await usable()).toMatchObject({ id });
  });
});

describe("a key", () => {
  it("is tried, stored and shown by its last characters, never by its secret", async () => {
    const key = await add("secret-of-app-1");
    expect(key).toMatchObject({ masked: "…pp-1", status: "active", addedBy: "ana" });
    expect(key).not.toHaveProperty("fingerprint");
    expect(JSON.stringify(await connection())).not.toContain("secret-of-app-1");
    expect(await secrets()).toBe(1);
    expect(logged().at(-1)).toEqual(["info", "key-added", { connection: id }]);
  });

  it.each<[BrazeAnswer, string, string, object]>([
    [
      { outcome: "unsent", reason: "key-refused", status: 401 },
      "unprocessable",
      "key-refused",
      { refused: "client_secret" },
    ],
    [
      { outcome: "unsent", reason: "partner-key-refused", status: 401 },
      "unprocessable",
      "partner-key-refused",
      { refused: "partner_api_key" },
    ],
    [
      { outcome: "unsent", reason: "partner-not-enabled", status: 401 },
      "unprocessable",
      "partner-not-enabled",
      { refused: "partner" },
    ],
    [
      { outcome: "unsent", reason: "unauthorized", status: 401 },
      "unprocessable",
      "unauthorized",
      { refused: "request" },
    ],
    [
      { outcome: "refused", reason: "refused-by-braze", status: 404 },
      "unprocessable",
      "refused-by-braze",
      { refused: "request" },
    ],
    [
      { outcome: "unsent", reason: "upstream-down", status: 500 },
      "unavailable",
      "braze-did-not-answer",
      { reason: "upstream-down" },
    ],
  ])("that Braze answers with %j is not stored", async (answer, kind, code, more) => {
    answers(answer);
    await expect(add("secret-of-app-1")).rejects.toMatchObject({ kind, code, more });
    expect(await secrets()).toBe(0);
    expect((await connection()).keys).toEqual([]);
  });

  it("is not added twice while it is in use; another one needs a word that it is of the same workspace", async () => {
    const first = await add("secret-of-app-1");
    story.world.clock.advance(1_000);
    await expect(add("secret-of-app-1", true)).rejects.toMatchObject({
      code: "key-already-added",
      more: { keyId: first.id },
    });
    for (const confirmed of [undefined, false])
      await expect(add("secret-of-app-2", confirmed)).rejects.toMatchObject({
        kind: "unprocessable",
        code: "same-workspace-not-confirmed",
        more: { errors: [{ pointer: "/confirmSameWorkspace" }] },
      });
    await add("secret-of-app-2", true);
    expect((await connection()).keys).toHaveLength(2);
    expect(await secrets()).toBe(2);
  });

  it("is not added to a disabled connection, and not to one that moved meanwhile, and its secret is removed", async () => {
    await change({ disabled: true });
    await expect(add("secret-of-app-1")).rejects.toMatchObject({ code: "connection-disabled" });
    await change({ disabled: false });
    const { keyVault } = story.world;
    const { put } = keyVault;
    keyVault.put = async (secret) => {
      await put(secret);
      await change({ partner: "other" });
    };
    await expect(add("secret-of-app-1")).rejects.toMatchObject({ code: "changed-meanwhile" });
    expect(await secrets()).toBe(0);
  });

  it("that is invalidated leaves no secret, says who did it, and without another the connection is pending", async () => {
    const first = await add("secret-of-app-1");
    const second = await add("secret-of-app-2", true);
    await activate();
    const invalidate = (keyId: string) =>
      invalidateKey(story.world, { connectionId: id, keyId, by: "bo", force: false });
    expect(await invalidate(first.id)).toMatchObject({ status: "invalidated", invalidatedBy: "bo" });
    expect(await connection()).toMatchObject({ status: "active" });
    await invalidate(second.id);
    expect(await connection()).toMatchObject({ status: "pending" });
    expect(await secrets()).toBe(0);
    expect(logged().at(-1)).toEqual(["info", "key-invalidated", { connection: id }]);
    await expect(invalidate("no-such-key")).rejects.toMatchObject({ kind: "not-found" });
  });
});

describe("an activation", () => {
  it("mails each contact once, and those who got none in the next one", async () => {
    await add("secret-of-app-1");
    story.world.mails.unreachable.add("bo@example.com");
    expect(await activate()).toMatchObject({ status: "active", mails: { sent: 1, failed: 1 } });
    story.world.mails.unreachable.clear();
    expect(await activate()).toMatchObject({ mails: { sent: 1, failed: 0 } });
    const last = await activate();
    expect(last).toMatchObject({ mails: { sent: 0, failed: 0 } });
    expect(last).not.toHaveProperty("usedOlderKey");
    expect(logged()).toContainEqual(["info", "connection-active", { connection: id }]);
  });

  it("counts a mail that could not be sent, and logs the trouble", async () => {
    await add("secret-of-app-1");
    story.world.mails.trouble.push(new Error("no answer"));
    expect(await activate()).toMatchObject({ mails: { sent: 1, failed: 1 } });
    expect(logged()).toContainEqual(["warn", "mail-trouble", { connection: id }]);
  });

  it("uses the older key where the newest is refused, and says so", async () => {
    await add("secret-of-app-1");
    await add("secret-of-app-2", true);
    story.world.braze.refusedSecrets.add("secret-of-app-2");
    expect(await activate()).toMatchObject({ status: "active", usedOlderKey: true });
  });

  it("that Braze refuses makes an active connection failing; one without an answer changes nothing", async () => {
    await add("secret-of-app-1");
    await activate();
    answers({ outcome: "unsent", reason: "upstream-down", status: 500 });
    await expect(activate()).rejects.toMatchObject({ code: "braze-did-not-answer" });
    expect(await connection()).toMatchObject({ status: "active" });
    story.world.braze.refusedSecrets.add("secret-of-app-1");
    await expect(activate()).rejects.toMatchObject({ code: "key-refused" });
    expect(await connection()).toMatchObject({ status: "failing", failing: { since: expect.any(String) } });
    expect(logged().at(-1)).toEqual(["warn", "key-not-accepted", { connection: id, reason: "key-refused" }]);
  });

  it("is refused without a key, and of a disabled connection", async () => {
    await expect(activate()).rejects.toMatchObject({ kind: "unprocessable", code: "no-active-key" });
    await add("secret-of-app-1");
    await change({ disabled: true });
    await expect(activate()).rejects.toMatchObject({ kind: "conflict", code: "connection-disabled" });
  });

  it("is refused where the connection moved while its key was tried", async () => {
    await add("secret-of-app-1");
    const { braze } = story.world;
    const { verify } = braze;
    braze.verify = async (target, deadline) => {
      await change({ partner: "other" });
      return verify(target, deadline);
    };
    await expect(activate()).rejects.toMatchObject({ code: "changed-meanwhile" });
    expect(await connection()).toMatchObject({ status: "pending" });
  });
});

describe("a change", () => {
  it("of words keeps an active connection active; of endpoint or partner makes it pending", async () => {
    await add("secret-of-app-1");
    await activate();
    expect(
      await change({ name: "Shop", contacts: ["cy@example.com"], locale: "es", secondsBeforeAdds: 60 }),
    ).toMatchObject({
      name: "Shop",
      contacts: ["cy@example.com"],
      locale: "es",
      secondsBeforeAdds: 60,
      status: "active",
    });
    expect(logged().at(-1)).toEqual(["info", "connection-changed", { connection: id, status: "active" }]);
    expect(await change({ endpoint: "https://rest.fra-02.braze.eu" })).toMatchObject({
      name: "Shop",
      secondsBeforeAdds: 60,
      status: "pending",
    });
    await activate();
    expect(await change({ partner: "other" })).toMatchObject({ status: "pending" });
  });

  it("changes at the version that its caller saw, or not at all", async () => {
    const { version } = await change({ name: "Shop" });
    await expect(change({ name: "Mine", version: version - 1 })).rejects.toMatchObject({
      kind: "conflict",
      code: "changed-meanwhile",
    });
    await expect(change({ disabled: true, version: version - 1 })).rejects.toMatchObject({
      code: "changed-meanwhile",
    });
    expect(await connection()).toMatchObject({ name: "Shop", status: "pending", version });
    expect(await change({ name: "Mine", version })).toMatchObject({ name: "Mine", version: version + 1 });
  });

  it("that disables and enables leaves it to be activated again, and a disabled one that moves stays disabled", async () => {
    await add("secret-of-app-1");
    await activate();
    expect(await change({ disabled: true })).toMatchObject({ status: "disabled" });
    expect(await change({ partner: "other" })).toMatchObject({ status: "disabled" });
    expect(await change({ disabled: false })).toMatchObject({ status: "pending" });
    await activate();
    expect(await change({ disabled: false })).toMatchObject({ status: "active" });
  });
});

it("a deletion leaves neither the connection nor its secrets", async () => {
  await add("secret-of-app-1");
  await add("secret-of-app-2", true);
  await deleteConnection(story.world, { id, leaveMembers: false, force: false });
  expect(await story.world.connections.read(id)).toBeUndefined();
  expect(await secrets()).toBe(0);
  expect(logged().at(-1)).toEqual(["info", "connection-deleted", { connection: id }]);
});
