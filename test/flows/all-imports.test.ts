import { expect, it } from "vitest";
import type { ConnectionId } from "../../shared/contract/ids.ts";
import { listAllImports } from "../../shared/usecases/imports/list-all.ts";
import { aConnection, aRun } from "../fakes/ids.ts";
import { cohortId, connectionId, Story, users } from "./story.ts";

const wanted = { limit: 10 };

it("the imports of all cohorts are shown as in a cohort's history, and a run is among the running until it ends", async () => {
  const story = await Story.begin();
  story.world.engine.selects(users("u1"));
  const first = await story.import();
  story.world.clock.advance(60_000);
  const second = await story.accept();
  const shown = await listAllImports(story.world, {
    reach: "all",
    filter: { cohortId, connectionId },
    wanted,
  });
  expect(shown.items.map(({ id }) => id)).toEqual([second, first.id]);
  expect(shown.items.at(-1)?.inWords.what).toBeTruthy();
  const running = await listAllImports(story.world, { reach: "all", filter: { running: true }, wanted });
  expect(running.items.map(({ id }) => id)).toEqual([second]);
});

it("dates begin at midnight UTC", async () => {
  const story = await Story.begin();
  const id = await story.accept();
  const on = (from: string, to: string) =>
    listAllImports(story.world, { reach: "all", filter: { from, to }, wanted });
  expect((await on("2026-11-24", "2026-11-25")).items).toMatchObject([{ id }]);
  expect((await on("2026-11-25", "2026-11-26")).items).toEqual([]);
  expect((await on("2026-11-24T09:00:00+01:00", "2026-11-24T09:00:01+01:00")).items).toMatchObject([{ id }]);
});

it.each([
  [{ from: "2026-11-25", to: "2026-11-25" }, '"to" must be after "from": 2026-11-25 is not'],
  [{ running: true, outcome: "failed" as const }, "running has no outcome, such as failed"],
  [{ cohortId: "No such id" }, "No such id"],
  [{ connectionId: "No such id" }, "No such id"],
])("a filter that nothing can match is refused: %j", async (filter, why) => {
  const story = await Story.begin();
  await expect(listAllImports(story.world, { reach: "all", filter, wanted })).rejects.toThrow(why);
});

it("a caller who is bound to connections sees their imports, and is refused those of another", async () => {
  const story = await Story.begin();
  const id = await story.accept();
  const seen = (reach: ConnectionId[], filter = {}) => listAllImports(story.world, { filter, wanted, reach });
  const other = aConnection("another");
  expect((await seen([connectionId, other])).items).toMatchObject([{ id }]);
  expect((await seen([other])).items).toEqual([]);
  expect((await seen([])).items).toEqual([]);
  await expect(seen([other], { connectionId })).rejects.toMatchObject({ kind: "forbidden" });
});

it("the newest import of its cohort is told from one that a later import made good, whatever the other filters", async () => {
  const story = await Story.begin();
  const fails = async () => {
    const run = await story.accept();
    await story.open(run);
    await story.settle(run, "internal");
    story.world.clock.advance(60_000);
    return run;
  };
  const failed = (reach: "all" | ConnectionId[] = "all") =>
    listAllImports(story.world, { reach, filter: { outcome: "failed", latest: true }, wanted });
  await fails();
  const last = await fails();
  expect((await failed()).items.map(({ id }) => id)).toEqual([last]);
  const { id: _, ...row } = await story.row(last);
  const id = aRun("later", { cohort: cohortId, time: story.world.clock.now().toISOString() });
  await story.world.runs.accept({ ...row, id, status: "succeeded", connectionId: aConnection("another") });
  expect((await failed()).items).toEqual([]);
  // Who may not see the other connection sees what is their newest.
  expect((await failed([connectionId])).items.map((run) => run.id)).toEqual([last]);
});
