/** The table of cohorts: what each row says of its imports, its schedule and what Braze holds. */
import { beforeEach, expect, it } from "vitest";
import type { ConnectionId } from "../../shared/contract/ids.ts";
import { patchCohort } from "../../shared/usecases/cohorts/patch.ts";
import { listSummaries } from "../../shared/usecases/cohorts/summaries.ts";
import { aCohort, aConnection } from "../fakes/ids.ts";
import { ScheduleStory } from "./schedule-story.ts";
import { cohortId, connectionId, type Story, users } from "./story.ts";

let schedule: ScheduleStory;
let story: Story;
beforeEach(async () => {
  schedule = await ScheduleStory.begin();
  ({ story } = schedule);
});

async function summaries(reach: "all" | ConnectionId[] = "all", text?: string) {
  const wanted = { limit: 10 };
  return (await listSummaries(story.world, { sought: { text }, wanted, reach })).items;
}
async function summary(reach: "all" | ConnectionId[] = "all") {
  const [first, ...others] = await summaries(reach);
  expect(others).toEqual([]);
  return first;
}

it("a cohort that was never imported has neither an import nor a schedule, and Braze holds nothing of it", async () => {
  expect(await summary()).toEqual({
    id: cohortId,
    name: "Loyal buyers",
    createdAt: "2026-11-01T00:00:00.000Z",
    kind: "list",
    check: "unchecked",
    held: [],
  });
});

it("a row has the last import with the size that it found, and what Braze holds after it", async () => {
  story.world.engine.selects(users("u1", "u2", "u3"));
  const { id } = await story.import();
  expect(await summary()).toMatchObject({
    lastImport: { id, connectionId, status: "succeeded", members: 3 },
    held: [{ connectionId, users: 3, unsure: 0 }],
  });
});

it("an import that failed before it counted leaves what Braze holds", async () => {
  story.world.engine.selects(users("u1", "u2"));
  await story.import();
  story.world.clock.advance(60_000);
  const run = await story.accept();
  await story.open(run);
  await story.settle(run, "internal");
  const row = await summary();
  expect(row).toMatchObject({
    lastImport: { id: run, status: "failed", reason: "internal" },
    held: [{ users: 2, unsure: 0 }],
  });
  expect(row?.lastImport).not.toHaveProperty("members");
});

it("a row has the schedule in both languages, paused or not, until it ends", async () => {
  await schedule.create();
  expect(await summary()).toMatchObject({
    schedule: {
      state: "live",
      connectionId,
      inWords: { en: expect.stringContaining("10:00"), es: expect.stringContaining("10:00") },
    },
  });
  await schedule.pause();
  expect(await summary()).toMatchObject({ schedule: { state: "paused" } });
  await schedule.end();
  expect(await summary()).not.toHaveProperty("schedule");
});

it("a caller who is bound to connections sees all cohorts, and of them what is theirs", async () => {
  story.world.engine.selects(users("u1"));
  const { id } = await story.import();
  await schedule.create();
  const other = aConnection("another");
  expect(await summary([other])).toEqual({
    id: cohortId,
    name: "Loyal buyers",
    createdAt: "2026-11-01T00:00:00.000Z",
    kind: "list",
    check: "evaluable",
    held: [],
  });
  expect(await summary([other, connectionId])).toMatchObject({
    lastImport: { id },
    held: [{ connectionId }],
    schedule: { connectionId },
  });
});

it("a caller who is bound sees their newest import although another's is newer", async () => {
  story.world.engine.selects(users("u1"));
  const { id, ...run } = await story.import();
  const newer = { ...run, id: `${id}x` as typeof id, connectionId: aConnection("another") };
  await story.world.runs.accept(newer);
  expect(await summary()).toMatchObject({ lastImport: { id: newer.id } });
  expect(await summary([connectionId])).toMatchObject({ lastImport: { id } });
});

it("a row has the tags of its cohort, by which it is found", async () => {
  await patchCohort(story.world, { id: cohortId, patch: { tags: ["Spring", "VIP"] } });
  expect(await summary()).toMatchObject({ tags: ["Spring", "VIP"] });
  const tagged = async (tag: string) =>
    (await listSummaries(story.world, { sought: { tag }, wanted: { limit: 10 }, reach: "all" })).items;
  expect(await tagged("vip")).toHaveLength(1);
  expect(await tagged("vi")).toEqual([]);
});

it("what is typed is searched word by word, and rows keep the order of the search, whatever their number", async () => {
  const cohort = await story.world.cohorts.read(cohortId);
  if (!cohort) throw new Error("there is no cohort");
  const all = Array.from({ length: 30 }, (_, at) => String(at).padStart(2, "0"));
  for (const at of all) {
    const created = { id: aCohort(`c${at}`), name: `Número ${at}`, createdAt: `2026-11-02T00:00:${at}.000Z` };
    await story.world.cohorts.create({ ...cohort, ...created });
  }
  expect((await summaries("all", " 07 NUMERO")).map(({ name }) => name)).toEqual(["Número 07"]);
  const { items } = await listSummaries(story.world, { sought: {}, wanted: { limit: 50 }, reach: "all" });
  expect(items.map(({ name }) => name)).toEqual([
    ...all.toReversed().map((at) => `Número ${at}`),
    "Loyal buyers",
  ]);
});
