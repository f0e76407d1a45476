/** Imports that are asked for again with the same `Idempotency-Key`. */
import { beforeEach, expect, it } from "vitest";
import { changeConnection } from "../../shared/usecases/connections/change.ts";
import { acceptImport } from "../../shared/usecases/run/accept.ts";
import { aConnection } from "../fakes/ids.ts";
import { HOUR, ScheduleStory } from "./schedule-story.ts";
import { cohortId, connectionId, users } from "./story.ts";

let story: ScheduleStory;
beforeEach(async () => {
  story = await ScheduleStory.begin();
  story.world.engine.selects(users("ana", "bo"));
  await story.create();
  story.pass(HOUR);
});
const goingOn = { code: "import-going-on" };
const asOfLast = () => story.world.engine.questions.at(-1)?.asOf.toISOString();
const now = () => story.world.clock.now().toISOString();

it("one that was refused while another went on has begun nothing: it is as of when it is accepted", async () => {
  await story.tick(1);
  await expect(story.triggerNow("monday")).rejects.toMatchObject(goingOn);
  await story.work();
  story.pass(25 * HOUR);
  const run = await story.triggerNow("monday");
  expect(run).toMatchObject({ time: now() });
  expect(run).not.toHaveProperty("asOf");
  await story.work();
  expect(asOfLast()).toBe(now());
  expect((await story.triggerNow("monday")).id).toBe(run.id);
});

it("one that broke off before it had a row does not go back in time", async () => {
  const { accept } = story.world.runs;
  story.world.runs.accept = async () => {
    story.world.runs.accept = accept;
    throw new Error("the process died");
  };
  await expect(story.triggerNow("monday")).rejects.toThrow("died");
  story.pass(HOUR);
  await story.triggerNow("monday");
  await story.work();
  expect(asOfLast()).toBe(now());
  expect(await story.runs()).toHaveLength(1);
});

it("of two at the same time, each gets the one import", async () => {
  const { requests } = story.world;
  const { recall } = requests;
  // The second has asked what the key means before the first gave it a meaning.
  requests.recall = async () => {
    requests.recall = recall;
    await story.triggerNow("monday");
    return undefined;
  };
  const run = await story.triggerNow("monday");
  expect(await story.runs()).toMatchObject([{ id: run.id }]);
});

it("by a schedule whose recipients were changed meanwhile is the same request", async () => {
  const run = await story.triggerNow("monday");
  await story.change({ recipients: ["bo@example.com"], locale: "es" });
  expect((await story.triggerNow("monday")).id).toBe(run.id);
  await expect(story.triggerNow("monday", { allowUnusualChange: true })).rejects.toMatchObject({
    code: "idempotency-key-reused",
  });
});

it("by a schedule that moved where the caller may not look is not shown", async () => {
  await story.triggerNow("monday");
  const connection = await story.world.connections.read(connectionId);
  if (!connection) throw new Error("there is no connection");
  const another = aConnection("another");
  await story.world.connections.create({ ...connection, id: another });
  await story.change({ connectionId: another }, true);
  await expect(story.triggerNow("monday", {}, [another])).rejects.toMatchObject({ kind: "forbidden" });
});

it("by a schedule is found although its connection was disabled, which has ended it", async () => {
  const run = await story.triggerNow("monday");
  await changeConnection(story.world, { id: connectionId, change: { disabled: true }, force: true });
  expect((await story.slot()).state).toBe("ended");
  expect((await story.triggerNow("monday")).id).toBe(run.id);
  await expect(story.triggerNow("tuesday")).rejects.toMatchObject({ code: "no-schedule" });
});

it("is found although its connection is disabled by now", async () => {
  const request = { connectionId, recipients: ["ana@example.com"] };
  const once = () =>
    acceptImport(story.world, { cohortId, request, trigger: "once", idempotencyKey: "k", reach: "all" });
  const run = await once();
  await changeConnection(story.world, { id: connectionId, change: { disabled: true }, force: true });
  expect((await once()).id).toBe(run.id);
});
