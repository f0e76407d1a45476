import { describe, expect, it } from "vitest";
import { faultsOfMembers, faultsOfRun, leavers } from "../../../local/demo/check.ts";
import { historyTable, reportedRun } from "../../../local/demo/report.ts";
import { memberKey } from "../../../oracle/identifiers.ts";
import type { ExpectedCohort } from "../../../oracle/independent-evaluation.ts";
import type { Counts, RunView } from "../../../shared/contract/imports.ts";
import { aCohort, aConnection, aRun } from "../../fakes/ids.ts";

const member = (id: string) => ({ kind: "external_id" as const, id, label: "" });
const keys = (...ids: string[]) => new Set(ids.map((id) => memberKey(member(id))));

function cohort(...ids: string[]): ExpectedCohort {
  const members = new Map(ids.map((id) => [memberKey(member(id)), member(id)]));
  return {
    members,
    rows: ids.length + 2,
    duplicates: 0,
    rejected: { "no-identifier": 2 },
    identifiedDevices: new Map(),
  };
}

function run(counts: Partial<Counts> = {}, totalUsersImported = 3): RunView {
  return {
    id: aRun("r"),
    cohortId: aCohort("c"),
    cohortName: "C",
    connectionId: aConnection("w"),
    connectionName: "W",
    trigger: "once",
    time: "2026-11-24T09:00:00.000Z",
    startedAt: "2026-11-24T09:00:01.000Z",
    endedAt: "2026-11-24T09:00:03.500Z",
    status: "succeeded",
    allowUnusualChange: false,
    empty: false,
    locale: "en",
    mails: [],
    inWords: { what: "Imported." },
    counts: {
      members: 3,
      kept: 2,
      added: 1,
      removed: 1,
      rejected: { "no-identifier": 2 },
      refused: 0,
      unknown: 0,
      unsent: 0,
      ...counts,
    },
    totalUsersImported,
  };
}

const expectation = { now: cohort("a", "b", "c"), before: keys("b", "c", "d") };

describe("the demo's check", () => {
  it("expects a user sent by device who signed up and left to be removed by the new identifier", () => {
    const device = (id: string) => memberKey({ kind: "device_id", id, label: "" });
    const now = {
      ...cohort("a"),
      identifiedDevices: new Map([
        [device("d1"), keys("u1")],
        [device("d2"), keys("a")],
        [device("d3"), keys("u3")],
      ]),
    };
    const before = new Set([device("d1"), device("d2"), ...keys("a")]);
    expect(leavers({ now, before })).toEqual(new Set([device("d1"), device("d2"), ...keys("u1")]));
  });

  it("finds nothing if all is as expected", () => {
    expect(faultsOfRun(run(), expectation)).toEqual([]);
    expect(faultsOfMembers(keys("c", "b", "a"), expectation)).toEqual([]);
  });

  it.each([
    [{ added: 2 }, "added: 2, expected 1"],
    [{ removed: 0 }, "removed: 0, expected 1"],
    [{ unknown: 1 }, "unknown: 1, expected 0"],
    [{ rejected: {} }, "rejected, no-identifier: 0, expected 2"],
  ])("names the count that differs: %o", (counts, fault) => {
    expect(faultsOfRun(run(counts), expectation)).toEqual([fault]);
  });

  it("reports an import that did not succeed, whatever its counts", () => {
    expect(faultsOfRun({ ...run(), status: "partial" }, expectation)[0]).toContain("ended partial");
  });

  it("tells how many members differ, and never who", () => {
    expect(faultsOfMembers(keys("a", "b", "x"), expectation)).toEqual([
      "the sandbox's members: 1 that are expected are missing, 1 are there that should not be",
    ]);
  });
});

describe("the demo's report", () => {
  it("prints a run as JSON", () => {
    expect(reportedRun(run())).toEqual({
      trigger: "once",
      outcome: "succeeded",
      members: 3,
      added: 1,
      removed: 1,
      rejected: 2,
      refused: 0,
      unknown: 0,
      seconds: 2.5,
    });
  });

  it("shows the history, and leaves unknown values empty", () => {
    const { counts, ...without } = run();
    const [header, , first = "", second = ""] = historyTable([run(), { ...without, status: "failed" }]).split(
      "\n",
    );
    expect(header).toMatch(/^run time +trigger +outcome +members/);
    expect(first).toMatch(/^2026-11-24 09:00:00 +once +succeeded +3 +1 +1 +2 +0 +0 +0 +2\.5 +3$/);
    expect(second).toMatch(/failed +– +–/);
  });
});
