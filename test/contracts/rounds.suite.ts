/** What every keeper of reconcile's rounds must do. */
import { expect, test } from "vitest";
import type { EndedRound } from "../../shared/contract/status.ts";
import type { TablePorts } from "./on-every-table.ts";

const repaired = {
  slotsRolledForward: 0,
  timersRecreated: 2,
  orphansRemoved: 0,
  schedulesRefused: 0,
  occurrencesCaughtUp: 0,
  occurrencesPastWindow: 0,
  runsRestarted: 0,
  runsHandedOver: 0,
  secretsRemoved: 0,
  changesPublished: 0,
  auditsSettled: 0,
  troubles: 1,
};

function round(beganAt: string, endedAt: string, more: Partial<EndedRound> = {}): EndedRound {
  return { beganAt, endedAt, repaired, overdueSchedules: 0, ...more };
}

export function roundsSuite(ports: () => TablePorts): void {
  const [nine, quarterPast, late] = [
    "2026-11-25T09:00:00.000Z",
    "2026-11-25T09:15:00.000Z",
    "2026-11-25T09:20:00.000Z",
  ];

  test("before the first round there is none", async () => {
    expect(await ports().rounds.last()).toEqual({});
  });

  test("a round that has begun and not ended leaves the one before on record", async () => {
    const { rounds } = ports();
    const first = round(nine, "2026-11-25T09:00:04.000Z", { oldestDue: "2026-11-25T08:30:00.000Z" });
    await rounds.begin(nine);
    await rounds.end(first);
    await rounds.begin(quarterPast);
    expect(await rounds.last()).toEqual({ beganAt: quarterPast, ended: first });
  });

  test("a round that takes longer than the next one does not replace it", async () => {
    const { rounds } = ports();
    const newer = round(quarterPast, "2026-11-25T09:15:03.000Z");
    await rounds.begin(nine);
    await rounds.begin(quarterPast);
    await rounds.end(newer);
    await rounds.end(round(nine, late));
    await rounds.begin(nine);
    expect(await rounds.last()).toEqual({ beganAt: quarterPast, ended: newer });
  });

  test("a round whose first answer was lost is on record", async () => {
    const { rounds, loseNextAnswer } = ports();
    loseNextAnswer();
    await rounds.end(round(nine, late));
    expect((await rounds.last()).ended).toEqual(round(nine, late));
  });
}
