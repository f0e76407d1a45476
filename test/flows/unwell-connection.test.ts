/** What becomes of imports through a connection that is not active, or whose key Braze refuses unnoticed. */
import { beforeEach, describe, expect, it } from "vitest";
import { KEY_CHECK_EVERY_MS } from "../../shared/limits.ts";
import { invalidateKey } from "../../shared/usecases/connections/invalidate-key.ts";
import { inStatus } from "../../shared/usecases/connections/status.ts";
import { HOUR, ScheduleStory } from "./schedule-story.ts";
import { cohortId, connectionId, users } from "./story.ts";

let story: ScheduleStory;
beforeEach(async () => {
  story = await ScheduleStory.begin();
  story.world.engine.selects(users("ana"));
});

const now = () => story.world.clock.now().toISOString();
const refuseKeys = () => story.world.braze.refusedSecrets.add("secret-of-new").add("secret-of-old");
const checks = () => story.world.braze.calls.filter(({ call }) => call === "verify").length;
async function connection() {
  const found = await story.world.connections.read(connectionId);
  if (!found) throw new Error("the connection is gone");
  return found;
}
const invalidate = (keyId: string, force = false) =>
  invalidateKey(story.world, { connectionId, keyId, by: "ops", force });

describe("an import that has nothing to send", () => {
  beforeEach(async () => {
    expect(await story.story.import()).toMatchObject({ status: "succeeded", counts: { added: 1 } });
  });

  it("fails where Braze refuses the key, and the second one makes the connection failing", async () => {
    refuseKeys();
    expect(await story.story.import()).toMatchObject({
      status: "failed",
      reason: "key-refused",
      mails: [{ state: "sent" }],
    });
    expect(await story.story.import()).toMatchObject({ status: "failed", reason: "key-refused" });
    expect(await connection()).toMatchObject({ status: "failing" });
  });

  it("checks the key once a day", async () => {
    for (let hour = 0; hour < 25; hour += 1) {
      expect(await story.story.import()).toMatchObject({ status: "succeeded" });
      if (hour < 24) story.pass(HOUR);
    }
    expect(checks()).toBe(2);
    expect(KEY_CHECK_EVERY_MS).toBe(24 * HOUR);
  });

  it("succeeds where Braze does not answer: nothing is known of the key", async () => {
    story.world.braze.script("verify", "unsent", "limited", "unknown-not-applied");
    for (const _ of [1, 2, 3]) expect(await story.story.import()).toMatchObject({ status: "succeeded" });
    expect(checks()).toBe(3);
  });
});

describe("a schedule of a connection that is not active", () => {
  beforeEach(() => story.create());
  const occurrence = async () => {
    story.pass(Date.parse("2026-11-24T09:00:00.000Z") - story.world.clock.now().getTime());
    await story.tick(1);
    await story.work();
    return (await story.runs())[0];
  };

  it("is named where the last key would be removed, unless that is forced; then its imports fail and tell", async () => {
    await invalidate("old");
    await expect(invalidate("new")).rejects.toMatchObject({
      code: "key-in-use",
      message: expect.stringContaining(cohortId),
      more: { cohorts: [cohortId] },
    });
    expect(await connection()).toMatchObject({ status: "active" });
    await invalidate("new", true);
    expect(await occurrence()).toMatchObject({
      status: "failed",
      reason: "no-active-key",
      mails: [{ state: "sent" }],
    });
    expect((await story.list()).items).toMatchObject([{ health: "failing" }]);
  });

  it("fails where it is pending or disabled, before anything is evaluated", async () => {
    await story.world.connections.replace(inStatus(await connection(), "pending", now()));
    expect(await occurrence()).toMatchObject({ status: "failed", reason: "connection-pending" });
    await story.world.connections.replace(inStatus(await connection(), "disabled", now()));
    story.pass(24 * HOUR);
    await story.tick(1);
    await story.work();
    expect((await story.runs())[0]).toMatchObject({ status: "failed", reason: "connection-disabled" });
    expect(story.world.engine.questions).toEqual([]);
  });
});
