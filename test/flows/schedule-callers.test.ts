/** Several callers at one schedule, and callers who may not see all connections. */
import { beforeEach, expect, it, vi } from "vitest";
import type { Slot } from "../../shared/contract/schedules.ts";
import type { Reach } from "../../shared/domain/access.ts";
import { changeSchedule } from "../../shared/usecases/schedules/change.ts";
import { endSchedule } from "../../shared/usecases/schedules/end.ts";
import { pauseSchedule, resumeSchedule } from "../../shared/usecases/schedules/pause.ts";
import { readSchedule } from "../../shared/usecases/schedules/read.ts";
import { triggerNow } from "../../shared/usecases/schedules/trigger-now.ts";
import { aConnection } from "../fakes/ids.ts";
import { HOUR, ScheduleStory } from "./schedule-story.ts";
import { cohortId, connectionId } from "./story.ts";

let schedule: ScheduleStory;
beforeEach(async () => {
  schedule = await ScheduleStory.begin();
});
const other = aConnection("another");

/** Somebody else's write comes just before this caller's next one. */
function overtaken(by: (slot: Slot | undefined) => Slot): void {
  const { schedules } = schedule.world;
  const replace = schedules.replace.bind(schedules);
  vi.spyOn(schedules, "replace").mockImplementationOnce(async (seen, next) => {
    await replace(seen, by(seen));
    return replace(seen, next);
  });
}

it("whoever creates a schedule second is refused, and the first one's stays", async () => {
  await schedule.create();
  const first = await schedule.slot();
  await schedule.end();
  overtaken((seen) => ({
    ...first,
    recipients: ["bo@example.com"],
    revision: (seen?.revision ?? 0) + 1,
    generation: 2,
  }));
  await expect(schedule.create()).rejects.toMatchObject({ kind: "conflict", code: "schedule-exists" });
  expect((await schedule.slot()).recipients).toEqual(["bo@example.com"]);
});

it("no schedule is created for a cohort that is deleted meanwhile", async () => {
  const { cohorts } = schedule.world;
  const read = cohorts.read.bind(cohorts);
  let reads = 0;
  vi.spyOn(cohorts, "read").mockImplementation(async (id) => (reads++ === 0 ? read(id) : undefined));
  await expect(schedule.create()).rejects.toMatchObject({
    kind: "not-found",
    message: expect.stringContaining(`There is no cohort "${cohortId}".`),
  });
  expect((await schedule.slot()).state).toBe("ended");
});

it("a caller who is bound learns nothing of a schedule at another connection by changing it", async () => {
  await schedule.create();
  const asked = { cohort: cohortId, leaveMembers: false, reach: [other] };
  const request = schedule.request({ connectionId: aConnection("none") });
  await expect(changeSchedule(schedule.world, { ...asked, request })).rejects.toMatchObject({
    kind: "forbidden",
  });
});

it("a caller who is bound does not change a schedule that moves to another connection meanwhile", async () => {
  await schedule.create();
  overtaken((seen) => ({ ...(seen as Slot), connectionId: other, revision: (seen?.revision ?? 0) + 1 }));
  const request = schedule.request({ recipients: ["bo@example.com"] });
  const asked = { cohort: cohortId, leaveMembers: false, reach: [connectionId], request };
  await expect(changeSchedule(schedule.world, asked)).rejects.toMatchObject({ kind: "forbidden" });
  expect(await schedule.slot()).toMatchObject({ connectionId: other, recipients: ["ana@example.com"] });
});

it("a caller who is bound neither reads nor pauses a schedule at another connection", async () => {
  await schedule.create();
  const beyond = [other];
  const refused = { kind: "forbidden", code: "another-connection" };
  await expect(readSchedule(schedule.world, cohortId, beyond)).rejects.toMatchObject(refused);
  await expect(pauseSchedule(schedule.world, cohortId, beyond)).rejects.toMatchObject(refused);
  expect((await schedule.slot()).state).toBe("live");
  await schedule.pause();
  await expect(resumeSchedule(schedule.world, cohortId, beyond)).rejects.toMatchObject(refused);
  await expect(endSchedule(schedule.world, cohortId, beyond)).rejects.toMatchObject(refused);
  const by = { cohort: cohortId, reach: beyond };
  await expect(triggerNow(schedule.world, by)).rejects.toMatchObject(refused);
  expect((await schedule.slot()).state).toBe("paused");
});

it("a schedule that has ended is not paused, and a caller who is bound sees only their own past ones", async () => {
  await schedule.create();
  await schedule.end();
  await expect(schedule.pause()).rejects.toMatchObject({ code: "no-schedule" });
  const here = await schedule.slot();
  await schedule.world.schedules.archive({ ...here, generation: 2, connectionId: other });
  const past = async (reach: Reach) => (await readSchedule(schedule.world, cohortId, reach)).past;
  expect((await past([connectionId])).map((one) => one.generation)).toEqual([1]);
  expect((await past("all")).map((one) => one.generation)).toEqual([2, 1]);
});

it("a schedule that others keep changing is not changed, and the caller is told which", async () => {
  await schedule.create();
  const { schedules } = schedule.world;
  const slot = await schedule.slot();
  let revision = slot.revision;
  vi.spyOn(schedules, "replace").mockImplementation(async () => ({ ...slot, revision: ++revision }));
  await expect(schedule.change({ recipients: ["bo@example.com"] })).rejects.toMatchObject({
    code: "changed-meanwhile",
    message: expect.stringContaining(`The schedule of cohort "${cohortId}" was changed`),
  });
  expect(revision - slot.revision).toBe(10);
});

it("a schedule that is being ended can be ended again", async () => {
  await schedule.create();
  vi.spyOn(schedule.world.timer, "remove").mockRejectedValue(new Error("refused"));
  expect((await schedule.end()).state).toBe("ending");
  expect((await schedule.end()).state).toBe("ending");
});

it("the list has a schedule's times in words, and of its last run what it has", async () => {
  await schedule.create();
  schedule.pass(HOUR);
  await schedule.tick(1);
  for (const { id } of await schedule.runs()) await schedule.story.settle(id, "lease-lost");
  const [{ inWords, lastRun } = { inWords: { en: "", es: "" } }] = (await schedule.list()).items;
  expect(inWords).toEqual({ en: expect.stringContaining("10:00"), es: expect.stringContaining("10:00") });
  expect(inWords.en).not.toBe(inWords.es);
  expect(Object.keys(lastRun ?? {})).toEqual(["id", "time", "status", "reason"]);
});
