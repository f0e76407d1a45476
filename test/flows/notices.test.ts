/** What the stage's bus of events is told, when and how often. */
import { beforeEach, describe, expect, it } from "vitest";
import type { RunId } from "../../shared/contract/ids.ts";
import { metrics } from "../../shared/contract/metrics.ts";
import { connectionStateChanged, importEnded, type Notice } from "../../shared/contract/notices.ts";
import { UNTOLD_CHANGES } from "../../shared/limits.ts";
import { MailNotTaken } from "../../shared/ports/mails.ts";
import { activateConnection } from "../../shared/usecases/connections/activate.ts";
import { changeConnection } from "../../shared/usecases/connections/change.ts";
import { deleteConnection } from "../../shared/usecases/connections/delete.ts";
import { invalidateKey } from "../../shared/usecases/connections/invalidate-key.ts";
import { failingSince, inStatus } from "../../shared/usecases/connections/status.ts";
import { connectionView } from "../../shared/usecases/connections/view.ts";
import { HOUR, ScheduleStory } from "./schedule-story.ts";
import { connectionId, connection as shop, users } from "./story.ts";

let story: ScheduleStory;
beforeEach(async () => {
  story = await ScheduleStory.begin();
  story.world.engine.selects(users("ana", "bo"));
});

const published = () => story.world.events.published;
const ofImports = () => published().filter(({ type }) => type === "import.ended");
const changes = () =>
  published().flatMap((notice) =>
    notice.type === "connection.state-changed" ? [`${notice.data.from} → ${notice.data.to}`] : [],
  );
const disturb = (...how: typeof story.world.events.trouble) => story.world.events.trouble.push(...how);
async function connection() {
  const found = await story.world.connections.read(connectionId);
  if (!found) throw new Error("the connection is gone");
  return found;
}
const refuseKeys = () => story.world.braze.refusedSecrets.add("secret-of-new").add("secret-of-old");
const acceptKeys = () => story.world.braze.refusedSecrets.clear();
const change = (disabled: boolean) =>
  changeConnection(story.world, { id: connectionId, change: { disabled }, force: false });
const troubles = () => story.world.log.lines.filter(({ code }) => code === "event-trouble");
async function settled(): Promise<RunId> {
  const id = await story.story.accept();
  await story.story.settle(id, await story.story.upToSettle(id));
  return id;
}

describe("the end of an import", () => {
  it("is one event, with the run's counts and without any user, and the row says that it is out", async () => {
    const run = await story.story.import();
    const { id, cohortId, cohortName, connectionName, trigger, time, startedAt, endedAt, counts } = run;
    expect(published()).toEqual([
      {
        version: 1,
        id: `import-ended_${id}`,
        type: "import.ended",
        timestamp: endedAt,
        data: {
          id,
          cohortId,
          cohortName,
          connectionId,
          connectionName,
          trigger,
          time,
          startedAt,
          endedAt,
          status: "succeeded",
          counts,
          totalUsersImported: 2,
        },
      },
    ]);
    expect(importEnded.parse(published()[0])).toEqual(published()[0]);
    expect(JSON.stringify(published())).not.toMatch(/ana|"bo"|example\.com|secret/);
    expect(run.event).toEqual({ state: "published", at: expect.any(String) });
    expect(story.world.log.lines).toContainEqual(
      expect.objectContaining({ code: "event-published", fields: { cohort: cohortId, run: id } }),
    );
  });

  it("is told for each way to end: failed with its reason, and skipped", async () => {
    const first = await story.story.accept();
    const second = await story.story.acceptRacing();
    await story.story.open(first);
    await story.story.open(second);
    await story.story.notify(second);
    await story.story.settle(first, "unauthorized");
    await story.story.notify(first);
    expect(published()).toMatchObject([
      { data: { id: second, status: "skipped", reason: "another-run" } },
      { data: { id: first, status: "failed", reason: "unauthorized" } },
    ]);
  });

  it("is told of nothing that goes on", async () => {
    const id = await story.story.accept();
    await expect(story.story.notify(id)).rejects.toThrow("has not ended");
    await story.story.open(id);
    await expect(story.story.notify(id)).rejects.toThrow("has not ended");
    expect(published()).toEqual([]);
  });

  it("is told once, however often the last step is repeated", async () => {
    const id = await settled();
    await story.story.notify(id);
    await story.story.notify(id);
    expect(ofImports()).toHaveLength(1);
  });

  it.each(["nothing-done", "first-refused"] as const)(
    "that the bus did not take (%s) keeps the run open, mails its recipients once, and is published by a repeat",
    async (how) => {
      const id = await settled();
      disturb(how);
      await expect(story.story.notify(id)).rejects.toThrow("the event of run");
      expect(published()).toEqual([]);
      expect(troubles()).toEqual([
        { level: "warn", code: "event-trouble", fields: expect.objectContaining({ run: id }) },
      ]);
      expect(await story.story.row(id)).toMatchObject({ mails: [{ state: "sent" }] });
      expect(await story.story.row(id)).not.toHaveProperty("event");
      story.world.workflow.end(id);
      expect(await story.reconcile()).toMatchObject({ runsTold: 1 });
      expect(ofImports()).toHaveLength(1);
      expect(await story.story.row(id)).toMatchObject({
        mails: [{ state: "sent" }],
        event: { state: "published" },
      });
      expect(story.world.mails.sent).toHaveLength(1);
      expect((await story.world.runs.unclosed({ limit: 1 })).items).toEqual([]);
    },
  );

  it("whose answer was lost is published again with the same id", async () => {
    const id = await settled();
    disturb("done-but-unanswered");
    await expect(story.story.notify(id)).rejects.toThrow("the event of run");
    await story.story.notify(id);
    expect(ofImports()).toHaveLength(2);
    expect(new Set(ofImports().map((notice) => JSON.stringify(notice))).size).toBe(1);
  });

  it("is told although a mail is not out, and then not again", async () => {
    const id = await settled();
    story.world.mails.trouble.push(new MailNotTaken("SES is away"));
    await expect(story.story.notify(id)).rejects.toThrow("not every mail");
    await story.story.notify(id);
    expect(ofImports()).toHaveLength(1);
  });

  it("counts as failed after a day in which the bus did not take it, and operators are told", async () => {
    const late = await settled();
    disturb("nothing-done");
    await expect(story.story.notify(late)).rejects.toThrow();
    story.world.workflow.end(late);
    story.pass(24 * HOUR + 1);
    await story.reconcile();
    expect(published()).toEqual([]);
    expect(await story.story.row(late)).toMatchObject({
      event: { state: "failed" },
      mails: [{ state: "sent" }],
    });
    expect(story.world.meter.counts.get(metrics.eventsNotPublished)).toBe(1);
    expect((await story.world.runs.unclosed({ limit: 1 })).items).toEqual([]);
  });

  it("counts as failed after a day in the last step too, which then ends well", async () => {
    const late = await settled();
    disturb("nothing-done");
    await expect(story.story.notify(late)).rejects.toThrow("the event of run");
    story.pass(24 * HOUR);
    disturb("nothing-done");
    await expect(story.story.notify(late)).rejects.toThrow("the event of run");
    story.pass(1);
    await story.story.notify(late);
    expect(await story.story.row(late)).toMatchObject({ event: { state: "failed" } });
    expect(story.world.meter.counts.get(metrics.eventsNotPublished)).toBe(1);
    expect((await story.world.runs.unclosed({ limit: 1 })).items).toEqual([]);
  });

  it("that is out does not count as failed where only a mail was not sent for a day", async () => {
    const id = await settled();
    story.world.mails.trouble.push(new MailNotTaken("SES is away"));
    await expect(story.story.notify(id)).rejects.toThrow();
    story.world.workflow.end(id);
    story.pass(24 * HOUR + 1);
    await story.reconcile();
    expect(await story.story.row(id)).toMatchObject({
      event: { state: "published" },
      mails: [{ state: "failed" }],
    });
    expect(story.world.meter.counts.get(metrics.eventsNotPublished)).toBeUndefined();
  });
});

describe("a change of a connection's state", () => {
  it("is one event, with the version that made it, and is not kept or shown once it is told", async () => {
    const before = await connection();
    const view = await change(true);
    expect(published()).toEqual([
      {
        version: 1,
        id: `connection-state_${connectionId}_${before.version + 1}`,
        type: "connection.state-changed",
        timestamp: expect.any(String),
        data: { connectionId, connectionName: "Shop", from: "active", to: "disabled" },
      } satisfies Notice,
    ]);
    expect(connectionStateChanged.parse(published()[0])).toEqual(published()[0]);
    expect(await connection()).not.toHaveProperty("untoldChanges");
    expect(view).toEqual(connectionView(await connection()));
  });

  it("is told by whatever made it: a person, a key that is refused, and one that is accepted again", async () => {
    await change(true);
    await change(false);
    await activateConnection(story.world, connectionId);
    refuseKeys();
    await story.story.import();
    await story.story.import();
    await story.story.import();
    acceptKeys();
    await story.story.import();
    await invalidateKey(story.world, { connectionId, keyId: "old", by: "ops", force: true });
    await invalidateKey(story.world, { connectionId, keyId: "new", by: "ops", force: true });
    expect(changes()).toEqual([
      "active → disabled",
      "disabled → pending",
      "pending → active",
      "active → failing",
      "failing → active",
      "active → pending",
    ]);
    const ids = published().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("to failing is told where a person's check of the key finds it refused", async () => {
    refuseKeys();
    await expect(activateConnection(story.world, connectionId)).rejects.toMatchObject({
      code: "key-refused",
    });
    expect(changes()).toEqual(["active → failing"]);
    await expect(activateConnection(story.world, connectionId)).rejects.toMatchObject({
      code: "key-refused",
    });
    expect(changes()).toEqual(["active → failing"]);
  });

  it("is none where the state stays: a new name, or the same once more", async () => {
    await changeConnection(story.world, { id: connectionId, change: { name: "App" }, force: false });
    await activateConnection(story.world, connectionId);
    await change(true);
    await change(true);
    expect(changes()).toEqual(["active → disabled"]);
  });

  it("that the bus did not take is made all the same, stays noted, and reconcile tells it", async () => {
    disturb("nothing-done");
    expect(await change(true)).toMatchObject({ status: "disabled" });
    disturb("first-refused");
    expect(await change(false)).toMatchObject({ status: "pending" });
    expect(changes()).toEqual(["disabled → pending"]);
    expect((await connection()).untoldChanges).toMatchObject([{ from: "active", to: "disabled" }]);
    expect(connectionView(await connection())).not.toHaveProperty("untoldChanges");
    expect(troubles().map(({ fields }) => fields)).toEqual([
      { connection: connectionId },
      { connection: connectionId },
    ]);

    disturb("nothing-done");
    expect(await story.reconcile()).toMatchObject({ changesPublished: 0, troubles: 1 });
    expect(await story.reconcile()).toMatchObject({ changesPublished: 1, troubles: 0 });
    expect(changes()).toEqual(["disabled → pending", "active → disabled"]);
    expect(await story.reconcile()).toMatchObject({ changesPublished: 0, troubles: 0 });
  });

  it("whose answer was lost is told again with the same id", async () => {
    disturb("done-but-unanswered");
    await change(true);
    await story.reconcile();
    expect(published()).toHaveLength(2);
    expect(published()[1]).toEqual(published()[0]);
  });

  it("that comes while another is being told stays noted", async () => {
    const { events } = story.world;
    const { publish } = events;
    events.publish = async (notices) => {
      events.publish = publish;
      const taken = await publish(notices);
      events.trouble.push("nothing-done");
      await change(false);
      return taken;
    };
    await change(true);
    expect(changes()).toEqual(["active → disabled"]);
    expect((await connection()).untoldChanges).toMatchObject([{ from: "disabled", to: "pending" }]);
    await story.reconcile();
    expect(changes()).toEqual(["active → disabled", "disabled → pending"]);
  });

  it("is not looked for on connections that have none", async () => {
    const { connections } = story.world;
    const asked: string[] = [];
    const { read } = connections;
    connections.read = async (id) => {
      asked.push(id);
      return read(id);
    };
    await story.reconcile();
    expect(asked).toEqual([]);
  });

  it("is told before its connection is deleted: it stays until the bus has been told", async () => {
    const remove = () =>
      deleteConnection(story.world, { id: connectionId, leaveMembers: false, force: false });
    disturb("nothing-done");
    await expect(remove()).rejects.toMatchObject({ kind: "unavailable", code: "change-not-told" });
    expect(await connection()).toMatchObject({ status: "disabled" });
    await remove();
    expect(changes()).toEqual(["active → disabled"]);
    expect(await story.world.connections.read(connectionId)).toBeUndefined();
  });

  it("to another state while it is deleted stops the deletion", async () => {
    const { events } = story.world;
    const { publish } = events;
    events.publish = async (notices) => {
      events.publish = publish;
      await change(false);
      return publish(notices);
    };
    const removed = deleteConnection(story.world, { id: connectionId, leaveMembers: false, force: false });
    await expect(removed).rejects.toMatchObject({ kind: "conflict" });
    expect(await connection()).toMatchObject({ status: "pending" });
  });

  it("is kept among the newest, so that the connection always fits into its item", () => {
    let kept = shop;
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 8, minute)).toISOString();
    for (let turn = 0; turn < UNTOLD_CHANGES; turn += 1)
      kept = turn % 2 === 0 ? inStatus(kept, "disabled", at(turn)) : inStatus(kept, "active", at(turn));
    expect(kept.untoldChanges).toHaveLength(500);
    expect(kept.untoldChanges?.[0]).toEqual({ version: 1, from: "active", to: "disabled", at: at(0) });
    kept = failingSince(kept, at(500));
    expect(kept.untoldChanges).toHaveLength(500);
    expect(kept.untoldChanges?.[0]).toMatchObject({ from: "disabled", to: "active", at: at(1) });
    expect(kept.untoldChanges?.at(-1)).toEqual({ version: 1, from: "active", to: "failing", at: at(500) });
  });
});
