import { describe, expect, it } from "vitest";
import type { ChangeSetPointer } from "../../shared/domain/run.ts";
import { requestsOfImport, secondsToTakenTurn, secondsToTurn, waitingOf } from "../../shared/domain/turns.ts";
import { TURN_AHEAD_MS } from "../../shared/limits.ts";

const now = new Date("2026-11-30T09:00:00.000Z");
const inMs = (milliseconds: number) => new Date(now.getTime() + milliseconds);

describe("a turn", () => {
  it("has come a moment before its instant, and stays so", () => {
    for (const left of [-60_000, 0, TURN_AHEAD_MS]) expect(secondsToTurn(inMs(left), now)).toBe(0);
    expect(secondsToTurn(inMs(TURN_AHEAD_MS + 1), now)).toBe(1);
    expect(secondsToTurn(inMs(TURN_AHEAD_MS + 90_000), now)).toBe(90);
  });

  it("that was not taken needs no waiting", () => {
    expect(secondsToTakenTurn("", now)).toBe(0);
    expect(secondsToTakenTurn(inMs(TURN_AHEAD_MS + 90_000).toISOString(), now)).toBe(90);
  });

  it("has come after the seconds that were told, and no sooner than a second before", () => {
    for (let left = TURN_AHEAD_MS + 1; left < 20_000; left += 7) {
      const told = secondsToTurn(inMs(left), now) * 1_000;
      expect(secondsToTurn(inMs(left), inMs(told))).toBe(0);
      expect(secondsToTurn(inMs(left), inMs(told - 1_000))).toBe(1);
    }
  });
});

describe("an import is shown as waiting", () => {
  const turn = "2026-11-30T09:01:30.000Z";

  it("from when it has its turn until that comes", () => {
    expect(waitingOf({ status: "running", turn }, now)).toEqual({ expectedStart: turn });
    expect(waitingOf({ status: "running", turn }, inMs(90_000))).toBeUndefined();
    expect(waitingOf({ status: "running" }, now, inMs(90_000))).toBeUndefined();
  });

  it("with the turn that it would get now while it is queued, unless it would come at once", () => {
    expect(waitingOf({ status: "queued" }, now, inMs(90_000))).toEqual({ expectedStart: turn });
    expect(waitingOf({ status: "queued" }, now, now)).toBeUndefined();
    expect(waitingOf({ status: "queued" }, now)).toBeUndefined();
  });

  it("neither when it was told to stop nor when it has ended", () => {
    const cancelRequested = { at: turn, by: "ana" };
    expect(waitingOf({ status: "running", turn, cancelRequested }, now)).toBeUndefined();
    for (const status of ["succeeded", "cancelled", "skipped"] as const)
      expect(waitingOf({ status, turn }, now, inMs(90_000))).toBeUndefined();
  });
});

describe("the turn of an import", () => {
  const of = (only: ChangeSetPointer["only"]) => ({ only }) as ChangeSetPointer;
  const part = (batches: number) => ({ part: 0, object: "", batches });

  it("is for its name and the directions of one part", () => {
    const both = of({ remove: part(2), add: part(50) });
    expect(requestsOfImport(both, { isNamed: true })).toBe(53);
    expect(requestsOfImport(both, { isNamed: false })).toBe(52);
  });

  it("leaves out what is sent by a map, whose parts have turns of their own", () => {
    expect(requestsOfImport(of({}), { isNamed: true })).toBe(1);
    expect(requestsOfImport(of({ remove: part(1) }), { isNamed: false })).toBe(1);
    expect(requestsOfImport(of({}), { isNamed: false })).toBe(0);
  });
});
