/** How the system runs, as an operator is told. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Reach } from "../../shared/domain/access.ts";
import { newRate, rateAfterSign } from "../../shared/domain/rate.ts";
import { readStatus } from "../../shared/usecases/system/status.ts";
import { aConnection } from "../fakes/ids.ts";
import { fakeRates } from "../fakes/rates.ts";
import { HOUR, MINUTE, ScheduleStory } from "./schedule-story.ts";
import { cohortId, connection, connectionId } from "./story.ts";

const versions = { system: "0.1.0+4f1c2d9", node: "v24.21.0", data: 7 };
let story: ScheduleStory;
let rates: ReturnType<typeof fakeRates>;
beforeEach(async () => {
  story = await ScheduleStory.begin();
  rates = fakeRates();
});

const status = (reach: Reach = "all", perSecond: number | "off" = 69) =>
  readStatus({ ...story.world, rates, perSecond, versions }, reach);
const now = () => story.world.clock.now();

describe("the status", () => {
  it("is what is deployed and what the queues hold, before reconcile has run once", async () => {
    story.world.deadLetters.has("failedTicks", 3);
    expect(await status()).toMatchObject({
      versions,
      queues: { undeliveredTicks: 0, failedTicks: 3, failedRepairs: 0, failedMailEvents: 0 },
      reconcile: {},
    });
    expect(await status()).not.toHaveProperty("ticks");
  });

  it("tells what the last round of reconcile repaired", async () => {
    await story.create();
    await story.world.timer.remove({ cohort: cohortId, generation: 1 });
    const beganAt = now().toISOString();
    await story.reconcile();
    const { reconcile, ticks } = await status();
    expect(reconcile.beganAt).toBe(beganAt);
    expect(reconcile.lastEnded).toMatchObject({ beganAt, repaired: { timersRecreated: 1, troubles: 0 } });
    expect(ticks).toMatchObject({ overdueSchedules: 0, lagSeconds: 0 });
  });

  it("tells that a round has begun and not ended, beside the one that did", async () => {
    await story.reconcile();
    const { reconcile } = await status();
    story.pass(15 * MINUTE);
    story.world.schedules.held = () => Promise.reject(new Error("the process died"));
    await story.reconcile().catch(() => {});
    const later = (await status()).reconcile;
    expect(later.lastEnded).toEqual(reconcile.lastEnded);
    expect(Date.parse(later.beganAt ?? "")).toBeGreaterThanOrEqual(
      Date.parse(reconcile.beganAt ?? "") + 15 * MINUTE,
    );
  });

  it("tells since when what is due has not begun, from the first minute on", async () => {
    await story.create();
    // It is due an hour from the beginning.
    story.pass(HOUR + 10 * MINUTE);
    await story.reconcile();
    expect((await status()).ticks).toMatchObject({ overdueSchedules: 0, lagSeconds: 600 });
    story.world.workflow.start = () => Promise.reject(new Error("throttled"));
    story.pass(55 * MINUTE);
    await story.reconcile();
    expect((await status()).ticks).toMatchObject({ overdueSchedules: 1, lagSeconds: 65 * 60 });
  });
});

describe("the rates of the status", () => {
  it("are of each cluster with its connections: as the stage sets them, until Braze says otherwise", async () => {
    expect((await status()).rates).toEqual([
      { cluster: "eu", connections: [connectionId], requestsPerSecond: 69 },
    ]);
    const rate = newRate(69, now().getTime());
    const resetAt = now().getTime() + 5 * MINUTE;
    await rates.replace(
      "eu",
      undefined,
      rateAfterSign(rate, { limited: true, resetAt }, now().getTime()) ?? rate,
    );
    expect((await status()).rates).toEqual([
      {
        cluster: "eu",
        connections: [connectionId],
        requestsPerSecond: 34.5,
        waitsUntil: new Date(resetAt).toISOString(),
      },
    ]);
    story.pass(5 * MINUTE);
    expect((await status()).rates?.[0]).not.toHaveProperty("waitsUntil");
  });

  it("are of the caller's connections only", async () => {
    const other = aConnection("other");
    await story.world.connections.create({ ...connection, id: other });
    expect((await status([other])).rates).toEqual([
      { cluster: "eu", connections: [other], requestsPerSecond: 69 },
    ]);
    expect((await status([])).rates).toEqual([]);
  });

  it("are left out where a stage sets none", async () => {
    expect(await status("all", "off")).not.toHaveProperty("rates");
  });
});
