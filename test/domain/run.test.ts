import { describe, expect, it } from "vitest";
import { runId } from "../../shared/contract/ids.ts";
import { asOfInstant } from "../../shared/domain/as-of.ts";
import { pastGuard } from "../../shared/domain/guard.ts";
import {
  cohortOf,
  occurrenceRun,
  parseCohortId,
  parseConnectionId,
  parseRunId,
  requestedRun,
  timeOf,
} from "../../shared/domain/ids.ts";
import { outcome, reconcile, type Tally } from "../../shared/domain/outcome.ts";
import { isMailOpen, refuseBehind } from "../../shared/domain/run.ts";
import { aRun } from "../fakes/ids.ts";

const none = { accepted: 0, refused: 0, unknown: 0, unsent: 0 };
const tally = (adds: Partial<Tally["adds"]>, removes: Partial<Tally["removes"]> = {}): Tally => ({
  adds: { ...none, ...adds },
  removes: { ...none, ...removes },
});

describe("a run's id", () => {
  it("contains cohort and time, and is a valid name of an execution", () => {
    const [cohort, time] = [parseCohortId("k3".repeat(10)), "2026-11-24T07:52:51.000Z"];
    const id = requestedRun(cohort, { at: time, trigger: "manual", id: "abcdefghijklmnopqrst" });
    expect({ cohort: cohortOf(id), time: timeOf(id) }).toEqual({ cohort, time });
    expect(parseRunId(id)).toBe(id);
    expect(id).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
  });

  it("is refused as not found if it is not one of ours", () => {
    expect(() => parseRunId("../etc")).toThrow('"../etc" is not the id of an import.');
  });

  it.each([
    "x_20261399T112241Z_once-a",
    "x_20260230T000000Z_once-a",
    "x_20261124T240000Z_once-a",
    "x_20261124T116041Z_once-a",
    "X_20261124T112241Z_once-a",
    "x_20261124T112241Z_",
    "",
  ])("is refused if its digits are not a date, or it has another form: %s", (text) => {
    expect(() => parseRunId(text)).toThrow(expect.objectContaining({ kind: "not-found", code: "not-found" }));
    expect(runId.safeParse(text).success).toBe(false);
  });

  it("is in the order of its instant within a second, whatever its trigger and the rest of its mark", () => {
    const [cohort, minute] = [parseCohortId("c0h0rt"), "2026-11-24T09:00:"];
    const ids = [
      requestedRun(cohort, { at: `${minute}00.999Z`, trigger: "once", id: "z" }),
      requestedRun(cohort, { at: `${minute}01.007Z`, trigger: "once", id: "y" }),
      requestedRun(cohort, { at: `${minute}01.040Z`, trigger: "manual", id: "x" }),
      requestedRun(cohort, { at: `${minute}01.200Z`, trigger: "once", id: "a" }),
    ];
    expect(ids.toSorted()).toEqual(ids);
    expect(ids.map(timeOf)).toEqual(["00", "01", "01", "01"].map((second) => `${minute}${second}.000Z`));
  });

  it("is the same for an occurrence, whatever starts it", () => {
    expect(occurrenceRun(parseCohortId("c0h0rt"), "2026-11-24T09:00:00.000Z")).toBe(
      "c0h0rt_20261124T090000Z_scheduled",
    );
  });
});

describe("the id of a cohort or a connection", () => {
  it("is refused as not found if it can't be one of ours", () => {
    for (const text of ["", "UPPER", "a_b", "../etc", "a".repeat(41)]) {
      expect(() => parseCohortId(text)).toThrow(`There is no cohort "${text}"`);
      expect(() => parseConnectionId(text)).toThrow(`There is no connection "${text}"`);
    }
    expect(parseCohortId("c0h0rt")).toBe("c0h0rt");
    expect(parseConnectionId("w0rkspace")).toBe("w0rkspace");
  });
});

describe("the outcome of a run", () => {
  it("is succeeded when everything was accepted, or there was nothing to send", () => {
    expect(outcome(tally({ accepted: 3 }), undefined)).toBe("succeeded");
    expect(outcome(tally({}), undefined)).toBe("succeeded");
  });

  it("is partial when part was delivered, failed when nothing was", () => {
    expect(outcome(tally({ accepted: 3, unknown: 1 }), "upstream-down")).toBe("partial");
    expect(outcome(tally({ unsent: 4 }), "key-refused")).toBe("failed");
    expect(outcome(tally({}), "key-refused")).toBe("failed");
  });

  it("counts adds and removes alike, and is never succeeded with something undelivered", () => {
    expect(outcome(tally({ accepted: 2 }, { accepted: 2 }), undefined)).toBe("succeeded");
    expect(outcome(tally({ accepted: 2 }, { accepted: 2, unsent: 1 }), undefined)).toBe("partial");
    for (const what of ["refused", "unknown", "unsent"] as const) {
      expect(outcome(tally({ accepted: 1, [what]: 1 }), undefined), what).toBe("partial");
      expect(outcome(tally({}, { [what]: 1 }), undefined), what).toBe("failed");
    }
  });

  it("has counts in which each outcome of either direction counts", () => {
    const rejected = {};
    const all = tally(
      { accepted: 1, refused: 2, unknown: 4, unsent: 8 },
      { accepted: 16, refused: 32, unknown: 64, unsent: 128 },
    );
    expect(reconcile({ adds: 15, removes: 240, keeps: 0, rejected }, all)).toMatchObject({
      added: 1,
      removed: 16,
      refused: 34,
      unknown: 68,
      unsent: 136,
    });
    expect(() => reconcile({ adds: 15, removes: 239, keeps: 0, rejected }, all)).toThrow("239 removes");
  });

  it("has counts that reconcile, or the run fails with an error", () => {
    const changeSet = { adds: 4, removes: 2, keeps: 10, rejected: { "no-identifier": 7 } };
    expect(reconcile(changeSet, tally({ accepted: 3, unknown: 1 }, { refused: 2 }))).toEqual({
      members: 14,
      kept: 10,
      added: 3,
      removed: 0,
      rejected: { "no-identifier": 7 },
      refused: 2,
      unknown: 1,
      unsent: 0,
    });
    expect(() => reconcile(changeSet, tally({ accepted: 3 }, { accepted: 2 }))).toThrow(
      expect.objectContaining({
        name: "CountsDoNotReconcile",
        message: expect.stringContaining("4 adds in the change set, 3"),
      }),
    );
  });
});

it("a mail is open until it is known what became of it", () => {
  const ended = ["sent", "failed", "unknown", "suppressed", "not-wanted", "blocked"] as const;
  const states = ["waiting", "sending", ...ended] as const;
  expect(states.filter((state) => isMailOpen({ state }))).toEqual(["waiting", "sending"]);
});

it("a ledger that lacks what an import has sent is not compared with", () => {
  const ledger = { object: "l1", sha256: "ab", run: aRun("one"), inCount: 1, unsureCount: 0, deviceCount: 0 };
  expect(() => refuseBehind(ledger)).not.toThrow();
  expect(() => refuseBehind({ ...ledger, behind: true })).toThrow(
    expect.objectContaining({ name: "LedgerLost", message: "The ledger object l1 is behind." }),
  );
});

describe("the guard", () => {
  const keeps = 1;

  it("never stops a first import", () => {
    expect(pastGuard({ held: 0, adds: 5_000_000, removes: 0, keeps: 0 })).toBeUndefined();
    expect(pastGuard({ held: 0, adds: 0, removes: 0, keeps: 0 })).toBeUndefined();
  });

  it("stops removes above 30 % of the ledger, and adds past three times it, each above the floor of 50", () => {
    const [removeShare, addFactor, floor] = [0.3, 3, 50];
    expect(pastGuard({ held: 10_000, adds: 0, removes: 3_000, keeps })).toBeUndefined();
    expect(pastGuard({ held: 10_000, adds: 0, removes: 3_001, keeps })).toEqual({
      held: 10_000,
      removeShare,
      floor,
    });
    expect(pastGuard({ held: 10_000, adds: 30_000, removes: 0, keeps })).toBeUndefined();
    expect(pastGuard({ held: 10_000, adds: 30_001, removes: 0, keeps })).toEqual({
      held: 10_000,
      addFactor,
      floor,
    });
    expect(pastGuard({ held: 10, adds: 50, removes: 0, keeps })).toBeUndefined();
    expect(pastGuard({ held: 100, adds: 0, removes: 50, keeps })).toBeUndefined();
    expect(pastGuard({ held: 400, adds: 0, removes: 399, keeps })).toEqual({ held: 400, removeShare, floor });
    expect(pastGuard({ held: 51, adds: 154, removes: 51, keeps })).toEqual({
      held: 51,
      removeShare,
      addFactor,
      floor,
    });
  });

  it("stops an import that would leave no members, however few there are, unless the cohort may become empty", () => {
    const last = { held: 1, adds: 0, removes: 1, keeps: 0 };
    expect(pastGuard(last)).toEqual({ held: 1, becomesEmpty: true, floor: 50 });
    expect(pastGuard(last, { mayBecomeEmpty: true })).toBeUndefined();
    expect(pastGuard({ ...last, adds: 1 })).toBeUndefined();
    const all = { held: 400, adds: 0, removes: 400, keeps: 0 };
    expect(pastGuard(all)).toEqual({ held: 400, removeShare: 0.3, becomesEmpty: true, floor: 50 });
    expect(pastGuard(all, { mayBecomeEmpty: true })).toEqual({ held: 400, removeShare: 0.3, floor: 50 });
  });

  it("uses the cohort's own bounds, each by itself", () => {
    const change = { held: 100, adds: 0, removes: 11, keeps };
    expect(pastGuard(change, { removeShare: 0.1, floor: 0 })).toEqual({
      held: 100,
      removeShare: 0.1,
      floor: 0,
    });
    expect(pastGuard(change, { removeShare: 0.1 })).toBeUndefined();
    expect(pastGuard({ ...change, adds: 51 }, { addFactor: 0.5, floor: 11 })).toEqual({
      held: 100,
      addFactor: 0.5,
      floor: 11,
    });
  });
});

describe("as of", () => {
  const timeZone = "Europe/Madrid";
  const now = new Date("2022-07-01T21:59:59.999Z");

  it("a date is the start of that day in the cohort's zone", () => {
    expect(asOfInstant("2022-07-01", { timeZone, now })).toBe("2022-06-30T22:00:00.000Z");
    expect(asOfInstant("2022-07-01T05:00:00Z", { timeZone, now })).toBe("2022-07-01T05:00:00.000Z");
  });

  it("is refused in the future, by the clock of the cohort's zone", () => {
    for (const asOf of ["2022-07-02", "2022-07-01T22:00:00Z"])
      expect(() => asOfInstant(asOf, { timeZone, now })).toThrow(
        expect.objectContaining({
          kind: "invalid",
          code: "invalid-request",
          more: { errors: [{ pointer: "/asOf", detail: "must not be in the future" }] },
        }),
      );
    expect(asOfInstant("2022-07-02", { timeZone, now: new Date("2022-07-01T22:00:00Z") })).toBe(
      "2022-07-01T22:00:00.000Z",
    );
  });
});
