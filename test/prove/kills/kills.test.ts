import { afterAll, expect, it } from "vitest";
import { furnish } from "../furnish.ts";
import { CREATED, folderHere, here, request } from "./here.ts";
import { killedSchedules } from "./kills.ts";

/** `npm run prove -- schedule-kills` kills 100 times. */
it("whatever a process leaves that is killed while it changes schedules, reconcile repairs it", async () => {
  expect(await killedSchedules(6, 1)).toBeUndefined();
}, 120_000);

const { folder, remove } = folderHere();
afterAll(remove);

it("a schedule survives a clean stop of the whole system, and runs when it is due", async () => {
  const before = await here({ folder, clock: new Date("2026-11-24T08:00:00.000Z") });
  await furnish(before, ["loyal"], CREATED);
  expect(await before.call("POST", "/cohorts/loyal/schedule", request("ana@example.com"))).toMatchObject({
    status: 201,
    body: { state: "live", generation: 1 },
  });
  await before.stop();

  const after = await here({ folder, clock: new Date("2026-11-24T08:30:00.000Z") });
  try {
    expect(await after.timers()).toEqual(["loyal.1"]);
    await after.clock.moveTo(new Date("2026-11-24T09:01:00.000Z"));
    expect(await after.call("GET", "/cohorts/loyal/imports")).toMatchObject({
      status: 200,
      body: { items: [{ id: "loyal_20261124T090000Z_scheduled", trigger: "scheduled" }] },
    });
    expect(await after.call("GET", "/schedules")).toMatchObject({
      body: { items: [{ cohortId: "loyal", state: "live" }] },
    });
  } finally {
    await after.stop();
  }
}, 120_000);
