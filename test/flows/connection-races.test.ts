/** What changes on a connection while a request about it is under way, and what is tried at Braze for it. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Connection } from "../../shared/contract/connections.ts";
import type { ConnectionId } from "../../shared/contract/ids.ts";
import { ACTIVATION_VERIFY_MS, MAIL_CLAIM_MS, VERIFY_MS } from "../../shared/limits.ts";
import { MailNotTaken } from "../../shared/ports/mails.ts";
import { rebuildLedger } from "../../shared/usecases/cohorts/rebuild-ledger.ts";
import { activateConnection } from "../../shared/usecases/connections/activate.ts";
import { addKey } from "../../shared/usecases/connections/add-key.ts";
import { changeConnection } from "../../shared/usecases/connections/change.ts";
import { createConnection } from "../../shared/usecases/connections/create.ts";
import { invalidateKey } from "../../shared/usecases/connections/invalidate-key.ts";
import { usableConnection } from "../../shared/usecases/connections/usable.ts";
import { createSchedule } from "../../shared/usecases/schedules/create.ts";
import { aCohort } from "../fakes/ids.ts";
import { daily } from "./schedule-story.ts";
import { cohortId, connectionId, Story, users } from "./story.ts";

const request = {
  name: "App",
  endpoint: "https://rest.fra-01.braze.eu",
  partner: "kubit",
  contacts: ["ana@example.com", "bo@example.com"],
};
let story: Story;
let id: ConnectionId;
beforeEach(async () => {
  story = await Story.begin();
  ({ id } = await createConnection(story.world, { request }));
});
const connection = async (of = id): Promise<Connection> => {
  const found = await story.world.connections.read(of);
  if (!found) throw new Error("the connection is gone");
  return found;
};
const add = (key: string, more: { idempotencyKey?: string; to?: ConnectionId } = {}) =>
  addKey(story.world, {
    connectionId: more.to ?? id,
    by: "ana",
    key,
    confirmSameWorkspace: true,
    idempotencyKey: more.idempotencyKey,
  });
const activate = () => activateConnection(story.world, id);
const change = (facts: Parameters<typeof changeConnection>[1]["change"]) =>
  changeConnection(story.world, { id, change: facts, force: false });
const invalidate = (keyId: string, by = "bo", of = id) =>
  invalidateKey(story.world, { connectionId: of, keyId, by, force: false });
const secrets = async (of = id) => {
  const { items } = await story.world.keyVault.list({ limit: 10 });
  return items.filter((one) => one.connection === of).length;
};
/** What happens while Braze is asked about a key. */
const duringTheCheck = (work: () => Promise<unknown>) => {
  let done = false;
  story.world.braze.before(async () => {
    if (done) return;
    done = true;
    await work();
  });
};
const deadlines = () => {
  const seen: number[] = [];
  const { braze, clock } = story.world;
  const { verify } = braze;
  braze.verify = (target, deadline) => {
    seen.push(deadline.getTime() - clock.now().getTime());
    return verify(target, deadline);
  };
  return seen;
};

describe("a key that is added", () => {
  it("is tried with the partner key of its cluster, for a limited time", async () => {
    const seen = deadlines();
    await add("secret-of-app-1");
    expect(seen).toEqual([VERIFY_MS]);
    expect(story.world.braze.calls).toEqual([
      {
        call: "verify",
        target: {
          endpoint: request.endpoint,
          cluster: "eu",
          partner: "kubit",
          partnerKey: "partner-key-eu",
          clientSecret: "secret-of-app-1",
        },
      },
    ]);
  });

  it("is not tried at Braze if it can't be added anyway", async () => {
    await add("secret-of-app-1");
    const asked = story.world.braze.calls.length;
    story.world.clock.advance(1_000);
    await expect(add("secret-of-app-1")).rejects.toMatchObject({
      kind: "conflict",
      code: "key-already-added",
    });
    await change({ disabled: true });
    await expect(add("secret-of-app-2")).rejects.toMatchObject({ kind: "conflict" });
    expect(story.world.braze.calls).toHaveLength(asked);
  });

  it("may have been invalidated before", async () => {
    const { id: key } = await add("secret-of-app-1");
    await invalidate(key);
    story.world.clock.advance(1_000);
    expect(await add("secret-of-app-1")).toMatchObject({ status: "active" });
  });

  it("is refused where the deployment has no partner key for the cluster, or knows no cluster", async () => {
    story.world.partnerKeys.read = async () => undefined;
    await expect(add("secret-of-app-1")).rejects.toMatchObject({
      code: "cluster-without-partner-key",
      more: { cluster: "eu" },
    });
    await story.world.connections.replace({ ...(await connection()), endpoint: "https://gone.example" });
    await expect(add("secret-of-app-1")).rejects.toMatchObject({
      code: "cluster-without-partner-key",
      more: { cluster: "unknown" },
    });
    expect(story.world.braze.calls).toEqual([]);
  });

  it("is named once if the answer of the write was lost", async () => {
    const { connections } = story.world;
    const { replace } = connections;
    connections.replace = async (next) => {
      connections.replace = replace;
      await replace(next);
      return "changed-meanwhile";
    };
    await add("secret-of-app-1");
    expect((await connection()).keys).toHaveLength(1);
  });

  it("is refused after all if another request added it meanwhile, and its secret is removed", async () => {
    duringTheCheck(() => add("secret-of-app-1"));
    story.world.clock.advance(1_000);
    await expect(add("secret-of-app-1")).rejects.toMatchObject({ code: "key-already-added" });
    expect(await secrets()).toBe(1);
  });

  it("is refused if the connection moved to another endpoint meanwhile", async () => {
    duringTheCheck(() => change({ endpoint: "https://rest.fra-02.braze.eu" }));
    const refused = add("secret-of-app-1");
    await expect(refused).rejects.toMatchObject({ code: "changed-meanwhile" });
    await expect(refused).rejects.toThrow(`The connection "${id}"`);
    expect(await secrets()).toBe(0);
  });

  it("keeps its secret if it is not known whether the connection names it", async () => {
    story.world.connections.replace = () => Promise.reject(new Error("the table is away"));
    await expect(add("secret-of-app-1")).rejects.toThrow("the table is away");
    expect(await secrets()).toBe(1);
  });

  it("is another one at another connection, under the same Idempotency-Key", async () => {
    const other = await createConnection(story.world, { request: { ...request, name: "Other" } });
    const mine = await add("secret-of-app-1", { idempotencyKey: "monday" });
    const theirs = await add("secret-of-app-1", { idempotencyKey: "monday", to: other.id });
    expect(theirs.id).not.toBe(mine.id);
    expect((await add("secret-of-app-1", { idempotencyKey: "monday" })).id).toBe(mine.id);
  });

  it("from the second on says what is missing where the workspace is not confirmed", async () => {
    await add("secret-of-app-1");
    const unconfirmed = addKey(story.world, { connectionId: id, by: "ana", key: "secret-of-app-2" });
    await expect(unconfirmed).rejects.toMatchObject({
      more: {
        errors: [{ pointer: "/confirmSameWorkspace", detail: "must be true from the second key on" }],
      },
    });
  });
});

describe("an activation", () => {
  beforeEach(() => add("secret-of-app-1"));

  it("tries the key for a limited time", async () => {
    const seen = deadlines();
    await activate();
    expect(seen).toEqual([ACTIVATION_VERIFY_MS]);
  });

  it("is refused where the deployment has no partner key for the cluster, or knows no cluster", async () => {
    const { partnerKeys } = story.world;
    const { read } = partnerKeys;
    partnerKeys.read = async () => undefined;
    await expect(activate()).rejects.toMatchObject({
      code: "cluster-without-partner-key",
      more: { cluster: "eu" },
    });
    partnerKeys.read = read;
    await story.world.connections.replace({ ...(await connection()), endpoint: "https://gone.example" });
    await expect(activate()).rejects.toMatchObject({ more: { cluster: "unknown" } });
  });

  it.each<[string, () => Promise<unknown>]>([
    ["moved to another endpoint", () => change({ endpoint: "https://rest.fra-02.braze.eu" })],
    ["was disabled", () => change({ disabled: true })],
    [
      "lost its last key",
      async () => {
        for (const key of (await connection()).keys) await invalidate(key.id);
      },
    ],
  ])("is refused if the connection %s meanwhile", async (_, meanwhile) => {
    duringTheCheck(meanwhile);
    const refused = activate();
    await expect(refused).rejects.toMatchObject({ code: "changed-meanwhile" });
    await expect(refused).rejects.toThrow(`The connection "${id}"`);
    expect((await connection()).status).not.toBe("active");
  });

  it("goes on if another of its keys was invalidated meanwhile", async () => {
    const { id: second } = await add("secret-of-app-2");
    duringTheCheck(() => invalidate(second));
    expect(await activate()).toMatchObject({ status: "active" });
  });

  it("that Braze refuses leaves a pending connection pending", async () => {
    story.world.braze.refusedSecrets.add("secret-of-app-1");
    await expect(activate()).rejects.toMatchObject({ code: "key-refused" });
    expect(await connection()).toMatchObject({ status: "pending" });
    expect(await connection()).not.toHaveProperty("failing");
  });

  it("mails everyone again only after the connection was not active in between", async () => {
    expect(await activate()).toMatchObject({ mails: { sent: 2 } });
    expect(await activate()).toMatchObject({ mails: { sent: 0 } });
    expect((await connection()).contactsTold).toEqual(request.contacts);
    await change({ disabled: true });
    expect(await connection()).not.toHaveProperty("contactsTold");
    await change({ disabled: false });
    expect(await activate()).toMatchObject({ mails: { sent: 2 } });
  });

  it("does not note mails on a connection that was disabled while they were sent", async () => {
    const { mails } = story.world;
    const { integrationActive } = mails;
    mails.integrationActive = async (mail) => {
      mails.integrationActive = integrationActive;
      await change({ disabled: true });
      return integrationActive(mail);
    };
    await activate();
    expect(await connection()).toMatchObject({ status: "disabled" });
    expect(await connection()).not.toHaveProperty("contactsTold");
  });

  it("mails again whom it could not mail, as often as it is repeated", async () => {
    const { mails } = story.world;
    mails.unreachable.add("bo@example.com");
    mails.trouble.push(new MailNotTaken("SES is away"));
    expect(await activate()).toMatchObject({ mails: { sent: 0, failed: 2 } });
    expect(await activate()).toMatchObject({ mails: { sent: 1, failed: 1 } });
    expect(await activate()).toMatchObject({ mails: { sent: 0, failed: 1 } });
    mails.unreachable.clear();
    expect(await activate()).toMatchObject({ mails: { sent: 1, failed: 0 } });
    expect(mails.sent.map(({ to }) => to)).toEqual(request.contacts);
  });

  it("writes nothing where everybody was told", async () => {
    await activate();
    const { version } = await connection();
    expect(await activate()).toMatchObject({ mails: { sent: 0, failed: 0, blocked: 0 } });
    expect((await connection()).version).toBe(version);
  });

  it("sends a mail without an answer once more, and not before its claim is stale", async () => {
    const { mails, clock } = story.world;
    const lost = async () => {
      const before = mails.sent.length;
      const { integrationActive } = mails;
      mails.integrationActive = async (mail) => {
        await integrationActive(mail);
        throw new Error("no answer");
      };
      const answer = await activate();
      mails.integrationActive = integrationActive;
      return [answer.mails.failed, mails.sent.length - before];
    };
    expect(await lost()).toEqual([2, 2]);
    clock.advance(MAIL_CLAIM_MS - 1_000);
    expect(await lost()).toEqual([0, 0]);
    clock.advance(2_000);
    expect(await lost()).toEqual([2, 2]);
    clock.advance(MAIL_CLAIM_MS + 1_000);
    expect(await lost()).toEqual([0, 0]);
  });

  it("that is asked for twice at once mails each contact once", async () => {
    const { mails } = story.world;
    const answers = await Promise.all([activate(), activate()]);
    expect(mails.sent.map(({ to }) => to)).toEqual(request.contacts);
    expect(answers.map((one) => one.mails.sent + one.mails.failed).sort()).toEqual([0, 2]);
  });
});

describe("a change of endpoint or partner", () => {
  it("is refused from the first import on, and tells since when", async () => {
    const since = "2026-11-24T08:00:00.000Z";
    await story.world.connections.replace({ ...(await connection()), firstImportAt: since });
    for (const facts of [{ partner: "other" }, { endpoint: "https://rest.fra-02.braze.eu" }])
      await expect(change(facts)).rejects.toMatchObject({
        kind: "conflict",
        code: "connection-fixed",
        more: { firstImportAt: since },
      });
    expect(await change({ name: "Shop", partner: request.partner })).toMatchObject({ name: "Shop" });
  });

  it("is refused to an endpoint that is not Braze's, with those that are", async () => {
    await expect(change({ endpoint: "https://evil.example" })).rejects.toMatchObject({
      more: {
        errors: [{ pointer: "/endpoint", detail: "must be an allowed REST endpoint" }],
        allowed: expect.arrayContaining(["https://rest.fra-01.braze.eu"]),
      },
    });
  });
});

describe("a key that is invalidated", () => {
  it("again still says who did it first", async () => {
    const { id: key } = await add("secret-of-app-1");
    await invalidate(key, "ana");
    story.world.clock.advance(1_000);
    const [first] = (await connection()).keys;
    expect(await invalidate(key, "bo")).toMatchObject({ invalidatedBy: "ana" });
    expect((await connection()).keys).toEqual([first]);
  });

  it("of a disabled connection leaves it disabled", async () => {
    const { id: key } = await add("secret-of-app-1");
    await change({ disabled: true });
    await invalidate(key);
    expect(await connection()).toMatchObject({ status: "disabled" });
  });

  it("must not be the last one while an import uses it, and may be while one uses another connection", async () => {
    const run = await story.accept();
    await invalidate("old", "bo", connectionId);
    await expect(invalidate("new", "bo", connectionId)).rejects.toMatchObject({
      kind: "conflict",
      code: "key-in-use",
      more: { run },
    });
    const { id: key } = await add("secret-of-app-1");
    expect(await invalidate(key)).toMatchObject({ status: "invalidated" });
  });

  it("must not be the last one while schedules use it, which are named in order", async () => {
    const cohort = await story.world.cohorts.read(cohortId);
    if (!cohort) throw new Error("the cohort is gone");
    const ids = ["b", "a", "c"].map(aCohort);
    for (const one of ids) {
      await story.world.cohorts.create({ ...cohort, id: one });
      const wanted = { cadence: daily, connectionId, recipients: [] };
      await createSchedule(story.world, { reach: "all", cohortId: one, request: wanted });
    }
    await invalidate("old", "bo", connectionId);
    await expect(invalidate("new", "bo", connectionId)).rejects.toMatchObject({
      kind: "conflict",
      code: "key-in-use",
      more: { cohorts: ["a", "b", "c"] },
    });
    await expect(invalidate("none", "bo", connectionId)).rejects.toThrow(
      'There is no data import key "none"',
    );
  });
});

describe("a connection that can't be used", () => {
  it("says why", async () => {
    const why = async (facts: Partial<Connection>) => {
      await story.world.connections.replace({ ...(await connection(connectionId)), ...facts });
      return usableConnection(story.world.connections, connectionId).catch(({ message }) => message);
    };
    expect(await why({ status: "disabled" })).toContain('"Shop" is disabled');
    expect(await why({ status: "active", keys: [] })).toContain('"Shop" has no active data import key');
    await expect(usableConnection(story.world.connections, aCohort("x") as never)).rejects.toThrow(
      'There is no connection "x"',
    );
  });
});

describe("rebuilding a ledger", () => {
  const rebuild = (confirm?: true) =>
    rebuildLedger(story.world, {
      cohortId,
      request: { connectionId, recipients: [], ...(confirm && { confirm }) },
      reach: "all",
    });

  it("needs a ledger, and a confirmation that says what it costs and what to try first", async () => {
    await expect(rebuild(true)).rejects.toMatchObject({ kind: "conflict", code: "no-ledger" });
    story.world.engine.selects(users("ana", "bo"));
    const { id: run } = await story.import();
    const unconfirmed = rebuild();
    await expect(unconfirmed).rejects.toMatchObject({
      kind: "unprocessable",
      code: "rebuild-not-confirmed",
      more: {
        errors: [{ pointer: "/confirm", detail: "must be true" }],
        ledger: { run, inCount: 2, unsureCount: 0 },
      },
    });
    await expect(unconfirmed).rejects.toThrow(
      /names 2 users .* bucket still has its older version, is exact/,
    );
    expect(await rebuild(true)).toMatchObject({ trigger: "once", rebuildLedger: true });
  });

  it("says that the lost object is not enough where the ledger lacks what was sent", async () => {
    story.world.engine.selects(users("ana"));
    await story.import();
    const { ledgers } = story.world;
    const { read } = ledgers;
    ledgers.read = async (cohort) => {
      const state = await read(cohort);
      const here = state.byConnection[connectionId];
      if (here?.pointer) here.pointer.behind = true;
      return state;
    };
    await expect(rebuild()).rejects.toThrow(/bringing back the lost object is not enough/);
  });
});
