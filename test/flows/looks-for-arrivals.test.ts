/** How little is asked where an object was written, and what a look for arrivals answers. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Cohort } from "../../shared/contract/cohorts.ts";
import type { CohortId } from "../../shared/contract/ids.ts";
import type { Slot } from "../../shared/contract/schedules.ts";
import { ARRIVALS_AT_ONCE } from "../../shared/limits.ts";
import { lookForArrival, takeArrival } from "../../shared/usecases/arrivals/look.ts";
import { noteWritten } from "../../shared/usecases/arrivals/note.ts";
import { cohortId } from "./story.ts";
import { aDataSet, WaitingStory } from "./waiting-story.ts";

const MARK = "shop/_SUCCESS";
const settings = { ...aDataSet, events: { ...aDataSet.events, marker: "_SUCCESS" } };

let story: WaitingStory;
let cohort: Cohort;
beforeEach(async () => {
  story = await WaitingStory.open({ settings });
  await story.create({ cadence: { every: "arrival", timeZone: "UTC" }, waitForData: undefined });
  const read = await story.world.cohorts.read(cohortId);
  if (!read) throw new Error("there is no cohort");
  cohort = read;
});

const tell = (object = MARK) => noteWritten(story.world, { object });
const take = () => takeArrival(story.world, cohort);
const looked = () =>
  story.world.log.lines.filter(({ code }) => code === "arrival-looked-for").map(({ fields }) => fields);
/** Other cohorts with the same schedule, each with a definition of its own. */
async function others(
  count: number,
  definition: (id: CohortId) => Partial<Cohort> | undefined,
): Promise<void> {
  const slot = await story.slot();
  const { read } = story.world.cohorts;
  const known = new Map<CohortId, Cohort | undefined>();
  for (let n = 0; n < count; n += 1) {
    const id = `0ther${n}` as CohortId;
    const facts = definition(id);
    known.set(id, facts && { ...cohort, ...facts, id });
    const other: Slot = { ...slot, cohortId: id, createdAt: "2026-11-24T06:00:00.000Z" };
    await story.world.schedules.replace(undefined, other);
  }
  story.world.cohorts.read = async (id) => (known.has(id) ? known.get(id) : read(id));
}

describe("a look for arrivals", () => {
  it("says which marks are there, that one is not, or that there is none to look for", async () => {
    expect(await lookForArrival(story.world, cohort)).toBe("incomplete");
    story.arrive(MARK);
    expect(await lookForArrival(story.world, cohort)).toMatchObject({ marks: [MARK] });
    expect(await lookForArrival(story.world, undefined)).toBe("unmarked");
    const list = { kind: "list", object: "lists/vip.csv", format: "csv" } as const;
    expect(await lookForArrival(story.world, { ...cohort, definition: list })).toBe("unmarked");
  });

  it("says what was done: nothing, started once, and already", async () => {
    expect(await take()).toBe("incomplete");
    story.arrive(MARK);
    expect([await take(), await take()]).toEqual(["started", "already"]);
    const [run] = story.world.workflow.started;
    if (run) await story.follow(run);
    expect(await take()).toBe("already");
  });

  it("writes nothing for an arrival that has had its import: S3 may tell of it for days", async () => {
    story.arrive(MARK);
    await take();
    const [run] = story.world.workflow.started;
    if (run) await story.follow(run);
    story.world.runs.accept = () => Promise.reject(new Error("nobody writes"));
    expect(await take()).toBe("already");
  });

  it("is none where the cohort has no schedule, or one of times", async () => {
    story = await WaitingStory.open({ settings });
    await story.create();
    story.world.dataReadiness.arrived = () => Promise.reject(new Error("nobody asks"));
    expect(await take()).toBe("none");
    story.world.schedules.read = async () => undefined;
    expect(await take()).toBe("none");
  });

  it("is none where the data arrived before the schedule", async () => {
    story.bucket.set(MARK, new Date("2026-11-24T06:00:00.000Z"));
    expect(await take()).toBe("none");
  });

  it("says that the import follows another one, and logs it by the run that is to come", async () => {
    const byHand = await story.triggerNow();
    story.pass(60_000);
    story.arrive(MARK);
    expect(await take()).toBe("follows");
    expect(story.world.workflow.started).toEqual([byHand.id]);
    const [line] = story.world.log.lines.filter(({ code }) => code === "arrival-follows");
    expect(line?.fields).toMatchObject({ cohort: cohortId });
  });
});

describe("an object that was written", () => {
  it("has schedules listed once more only if it is a mark", async () => {
    const { arriving } = story.world.schedules;
    let pages = 0;
    story.world.schedules.arriving = (wanted) => {
      pages += 1;
      return arriving(wanted);
    };
    expect(await tell("shop/events.csv")).toBe(0);
    expect(pages).toBe(1);
    expect(await tell()).toBe(0);
    expect(pages).toBe(3);
  });

  it("has only the cohorts of its data looked at, and says of each what became of it", async () => {
    const list = { kind: "list", object: "lists/vip.csv", format: "csv" } as const;
    const elsewhere = { kind: "sql", dataSet: "other", sql: "SELECT 1" } as const;
    const kinds = [{ definition: list }, { definition: elsewhere }, undefined];
    await others(3, (id) => kinds[Number(id.at(-1))]);
    story.arrive(MARK);
    expect(await tell()).toBe(1);
    expect(looked()).toEqual([{ cohort: cohortId, status: "started" }]);
    const [line] = story.world.log.lines.filter(({ code }) => code === "arrival-started");
    expect(line?.fields).toMatchObject({ cohort: cohortId, status: "started" });
  });

  it("has so many cohorts looked at a time, all of them in the end", async () => {
    let atOnce = 0;
    let most = 0;
    let asked = 0;
    story.world.dataReadiness.arrived = async () => {
      asked += 1;
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
      return "incomplete";
    };
    await others(2 * ARRIVALS_AT_ONCE, () => ({}));
    expect(await tell()).toBe(0);
    expect({ most, asked }).toEqual({ most: ARRIVALS_AT_ONCE, asked: 2 * ARRIVALS_AT_ONCE + 1 });
  });
});
