import { describe, expect, test } from "vitest";
import { rejectedReasons } from "../../shared/contract/cohorts.ts";
import { type Counts, type Run, runReasons } from "../../shared/contract/imports.ts";
import {
  inBrief,
  inWords,
  reasonInWords,
  rejectedInWords,
  stopInWords,
} from "../../shared/domain/reasons.ts";
import { aCohort, aConnection, aRun } from "../fakes/ids.ts";

const none: Counts = {
  members: 0,
  kept: 0,
  added: 0,
  removed: 0,
  rejected: {},
  refused: 0,
  unknown: 0,
  unsent: 0,
};

function run(facts: Partial<Run>): Run {
  return {
    id: aRun("once", { cohort: "loyal", time: "2026-11-24T07:52:51.000Z" }),
    cohortId: aCohort("loyal"),
    cohortName: "Loyal buyers",
    connectionId: aConnection("acme"),
    connectionName: "Acme Shop",
    trigger: "once",
    time: "2026-11-24T07:52:51.123Z",
    status: "succeeded",
    allowUnusualChange: false,
    empty: false,
    locale: "en",
    mails: [],
    ...facts,
  };
}
const counted = (facts: Partial<Counts>, more: Partial<Run> = {}) =>
  run({ counts: { ...none, ...facts }, ...more });

describe("what happened", () => {
  test("to an import that waits for its turn is nothing yet, whatever else is known of it", () => {
    const waits = run({ status: "running", usedOlderKey: true });
    expect(inWords(waits, "en", true)).toEqual({
      what: "The import is waiting for its turn: other imports are being sent first.",
    });
  });

  test.each<[string, string, Run]>([
    ["waits", "The import is waiting to start.", run({ status: "queued" })],
    [
      "runs",
      "The import is running: 1,204 users to add and 88 to remove.",
      run({ status: "running", toSend: { adds: 1_204, removes: 88 } }),
    ],
    [
      "runs, and was cancelled",
      "The import is being cancelled: what is under way is still sent.",
      run({ status: "running", cancelRequested: { at: "2026-11-24T08:00:00.000Z", by: "ana" } }),
    ],
    ["runs, its size not known yet", "The import is running.", run({ status: "running" })],
    [
      "was imported",
      "The cohort was imported: 1 user added and 88 removed.",
      counted({ members: 500, added: 1, removed: 88 }),
    ],
    [
      "added as many as it removed",
      "The cohort was imported: 5 users added and 5 removed.",
      counted({ members: 500, added: 5, removed: 5 }),
    ],
    [
      "was emptied",
      "The cohort was emptied in Braze: 88 users removed.",
      counted({ removed: 88 }, { empty: true }),
    ],
    [
      "only removed excluded people",
      "Only people on exclusion lists were removed: 1 user. Nobody was added.",
      counted({ members: 500, kept: 500, removed: 1 }, { removeExcluded: true }),
    ],
    [
      "had no excluded people to remove",
      "No changes: Braze has nobody of this cohort who is on an exclusion list, so nothing was sent.",
      counted({ members: 500, kept: 500 }, { removeExcluded: true }),
    ],
    [
      "had no changes",
      "No changes: the whole cohort (500 users) had been imported before, so nothing was sent.",
      counted({ members: 500, kept: 500 }),
    ],
    [
      "was empty before and after",
      "No changes: the cohort has nobody to add or to remove, so nothing was sent.",
      counted({}),
    ],
    [
      "had no changes, and has no counts",
      "No changes: the cohort has nobody to add or to remove, so nothing was sent.",
      run({}),
    ],
    [
      "was delivered in part",
      "The cohort was imported in part: Braze accepted 40 of 100 changes.",
      counted({ added: 30, removed: 10, refused: 10, unknown: 20, unsent: 30 }, { status: "partial" }),
    ],
    [
      "was refused whole",
      "The import failed: Braze accepted none of 100 changes.",
      counted(
        { refused: 100 },
        { status: "failed", reason: "refused-by-braze", toSend: { adds: 100, removes: 0 } },
      ),
    ],
    [
      "failed with answers missing",
      "The import failed: Braze confirmed none of 100 changes.",
      counted({ unknown: 60, unsent: 40 }, { status: "failed", reason: "upstream-down" }),
    ],
    ["failed before it had counts", "The import failed.", run({ status: "failed", reason: "data-missing" })],
    [
      "failed with nothing to send",
      "The import failed.",
      counted({}, { status: "failed", reason: "locked" }),
    ],
    [
      "was stopped by the guard",
      "The import was stopped before anything was sent: it would have added 0 users and removed 9,044 of the 17,262 imported so far.",
      counted(
        { unsent: 9_044 },
        {
          status: "failed",
          reason: "unusual-change",
          toSend: { adds: 0, removes: 9_044 },
          unusualChange: { held: 17_262, removeShare: 0.3, floor: 1_000 },
        },
      ),
    ],
    [
      "was cancelled on its way",
      "The import was cancelled: Braze had accepted 40 of 100 changes.",
      counted({ added: 40, unsent: 60 }, { status: "cancelled" }),
    ],
    ["was cancelled before it sent", "The import was cancelled.", run({ status: "cancelled" })],
    ["was cancelled with nothing to send", "The import was cancelled.", counted({}, { status: "cancelled" })],
    [
      "was skipped",
      "The import was skipped: import loyal_20261124T075000Z_due of the same cohort was still going on.",
      run({
        status: "skipped",
        reason: "another-run",
        otherRun: aRun("due", { cohort: "loyal", time: "2026-11-24T07:50:00.000Z" }),
      }),
    ],
  ])("to an import that %s", (_what, expected, told) => {
    expect(inWords(told, "en").what).toBe(expected);
    const { what } = inWords(told, "es");
    expect(what).toMatch(/\.$/);
    expect(what).not.toBe(expected);
  });

  test("Spanish numbers are grouped as is usual in Spanish", () => {
    expect(inWords(counted({ added: 12_043, removed: 1 }), "es").what).toBe(
      "La cohorte se ha importado. Usuarios añadidos: 12.043; quitados: 1.",
    );
  });
});

describe("why, and what to do", () => {
  test("an import that did everything has neither", () => {
    expect(inWords(counted({ added: 3 }), "en")).toEqual({
      what: "The cohort was imported: 3 users added and 0 removed.",
    });
  });

  test.each(["en", "es"] as const)("every reason has its own words in %s", (locale) => {
    const said = runReasons.map((reason) => inWords(run({ status: "failed", reason }), locale));
    for (const { why, todo } of said) {
      expect(why).toMatch(/^[A-ZÁÉ].*\.$/);
      expect(todo).toMatch(/^[A-ZÁÉ].*\.$/);
    }
    expect(new Set(said.map(({ why }) => why)).size).toBe(runReasons.length);
    for (const reason of runReasons) {
      const told = inWords(run({ status: "failed", reason }), locale);
      const { why, todo } = reasonInWords(reason, locale);
      expect(told).toMatchObject({ why: expect.stringContaining(why), todo: expect.stringContaining(todo) });
      expect(inBrief(run({ status: "failed", reason }), locale).detail).toMatch(/^\p{L}[^.]*[^.]$/u);
    }
  });

  test.each(["en", "es"] as const)("every reason to leave users out has its own words in %s", (locale) => {
    const said = rejectedReasons.map((reason) => rejectedInWords(reason, locale));
    for (const { why, todo } of said) {
      expect(why).toMatch(/^[A-Z].*[^.]$/);
      expect(todo).toMatch(/^[A-Z].*\.$/);
    }
    expect(new Set(said.map(({ why }) => why)).size).toBe(rejectedReasons.length);
  });

  test("an import that the guard stopped says which limit it crossed, how to allow it and where to set it", () => {
    const stopped = run({
      status: "failed",
      reason: "unusual-change",
      toSend: { adds: 60_000, removes: 9_044 },
      unusualChange: { held: 17_262, removeShare: 0.125, addFactor: 1.5, floor: 1_000 },
    });
    expect(inWords(stopped, "en")).toEqual({
      what: "The import was stopped before anything was sent: it would have added 60,000 users and removed 9,044 of the 17,262 imported so far.",
      why: "The change is past the cohort's limits: late data or a mistake in the definition can cause that. It would remove more than 12.5% of those imported so far. It would add more than 1.5 times as many as were imported so far.",
      todo: "Look at the cohort's preview. If the change is what you want, import again and allow it this once. If the limits are too strict, change them in the cohort's settings.",
    });
    const { what, why } = inWords(stopped, "es");
    expect(what).toContain("habría añadido 60.000 usuarios y quitado 9044 de los 17.262 importados");
    expect(why).toMatch(/Quitaría más del 12,5\s% de los .* Añadiría más de 1,5 veces los /);
  });

  test("a preview says before an import, in the same words, that it would be stopped, why and what to do", () => {
    const facts = {
      toSend: { adds: 12, removes: 9_044 },
      unusualChange: { held: 17_262, removeShare: 0.3, floor: 1_000 },
    };
    for (const locale of ["en", "es"] as const) {
      const before = stopInWords(
        { cohortId: aCohort("loyal"), connectionId: aConnection("acme"), ...facts },
        locale,
      );
      const after = inWords(run({ status: "failed", reason: "unusual-change", ...facts }), locale);
      expect({ ...before, what: after.what }).toEqual(after);
      expect(before.what).toMatch(/9,?044 .* 17[.,]262/);
    }
  });

  test("refused, unknown and unsent are told apart, and that the next import sends them again", () => {
    const told = inWords(
      counted({ added: 30, refused: 1, unknown: 20, unsent: 1 }, { status: "partial", reason: "locked" }),
      "en",
    );
    expect(told.why).toBe(
      "Braze kept the cohort locked through every retry. Braze refused 1 change. For 20 changes no answer came from Braze, so nobody can tell whether they were made. 1 change was not sent.",
    );
    expect(told.todo).toBe("Import again later. The next import sends again what is missing.");
  });

  test("refused ids are said to be among the rejected rows, if there are any", () => {
    const rejected = { rows: 1, href: "/imports/r/rejected", expiresAt: "2026-12-24T08:00:00.000Z" };
    const told = inWords(
      counted({ added: 30, refused: 1 }, { status: "partial", reason: "locked", rejected }),
      "en",
    );
    expect(told.todo).toMatch(
      /sends again what is missing\. The rejected rows name each user whom Braze refused\.$/,
    );
  });

  test("rejected rows are not said to name refused users where nobody was refused", () => {
    const rejected = { rows: 1, href: "/imports/r/rejected", expiresAt: "2026-12-24T08:00:00.000Z" };
    const told = counted({ added: 30, unsent: 1 }, { status: "partial", reason: "locked", rejected });
    expect(inWords(told, "en").todo).toBe("Import again later. The next import sends again what is missing.");
  });

  test("what is not sent yet is no shortfall of an import that runs, or that was stopped before it sent", () => {
    const facts = { toSend: { adds: 0, removes: 9 }, unusualChange: { held: 9, removeShare: 0.3, floor: 5 } };
    const missing = { refused: 1, unknown: 1, unsent: 9 };
    expect(inWords(counted(missing, { status: "running" }), "en")).not.toHaveProperty("why");
    const stopped = counted(missing, { status: "failed", reason: "unusual-change", ...facts });
    expect(inWords(stopped, "en").why).not.toMatch(/not sent|refused|no answer/);
  });

  test("users left out of an import are mentioned even if it succeeded", () => {
    const told = inWords(
      counted({ added: 3, rejected: { "no-identifier": 2, "alias-without-label": 1 } }),
      "en",
    );
    expect(told.why).toMatch(/^3 users were left out/);
    expect(told.todo).toBe("The rejected rows tell the reason for each user.");
  });

  test("users left out are not mentioned beside a more serious problem", () => {
    const told = counted({ added: 3, rejected: { "no-identifier": 2 } }, { usedOlderKey: true });
    expect(inWords(told, "en").why).not.toMatch(/left out/);
  });

  test("rows that could not be read, and hints about the data, say what to do", () => {
    const told = (dataNotes: NonNullable<Run["dataNotes"]>) =>
      inWords(counted({ added: 3 }, { dataNotes }), "en");
    const unreadable = { rows: 3, times: 0, identifiers: 0, files: ["a.csv"] };
    for (const { why, todo } of [told({ unreadable }), told({ hints: { "outer-blanks": 2 } })]) {
      expect(why).toMatch(/[32]/);
      expect(todo).toMatch(/\.$/);
    }
  });

  test("a stopped import names only the limit that it crossed", () => {
    const why = (bounds: object) => {
      const unusualChange = { held: 9, floor: 5, ...bounds };
      const facts = { toSend: { adds: 50, removes: 9 }, unusualChange };
      return inWords(run({ status: "failed", reason: "unusual-change", ...facts }), "en").why;
    };
    expect(why({ removeShare: 0.3 })).toMatch(/would remove more than 30%/);
    expect(why({ removeShare: 0.3 })).not.toMatch(/would add more/);
    expect(why({ addFactor: 2 })).toMatch(/would add more than 2 times/);
    expect(why({ addFactor: 2 })).not.toMatch(/would remove more/);
  });

  test("the use of an older key is mentioned", () => {
    const told = inWords(counted({ added: 3 }, { usedOlderKey: true }), "en");
    expect(told.why).toMatch(/newest data import key/);
    expect(told.todo).toMatch(/key/);
  });

  test("counts that do not add up are not stated as facts", () => {
    const told = inWords(
      counted({ added: 3, unsent: 7 }, { status: "failed", reason: "counts-do-not-reconcile" }),
      "en",
    );
    expect(told.what).toBe("The import failed.");
    expect(told.why).not.toMatch(/[37]/);
  });
});

describe("in brief", () => {
  const brief = (told: Run) => inBrief(told, "en").detail;

  test("an import tells what changed, or which share was delivered", () => {
    expect(brief(counted({ added: 3, removed: 1 }))).toBe("3 added, 1 removed");
    expect(brief(counted({ removed: 88 }, { empty: true }))).toBe("88 removed");
    const part = brief(counted({ added: 40, unsent: 60 }, { status: "partial" }));
    expect(part).toMatch(/40.*100/);
    expect(brief(counted({ added: 40, unsent: 60 }, { status: "cancelled" }))).toBe(part);
  });

  test("an import that was skipped or failed tells why", () => {
    const skipped = brief(run({ status: "skipped", reason: "another-run" }));
    expect(skipped).toBeTruthy();
    expect(brief(run({ status: "failed", reason: "another-run" }))).toBe(skipped);
  });

  test("an import that is not over, changed nothing or was cancelled before it sent tells nothing", () => {
    for (const told of [
      run({ status: "queued" }),
      run({ status: "running" }),
      counted({ members: 3 }),
      counted({}, { status: "cancelled" }),
      run({ status: "cancelled" }),
      run({ status: "failed" }),
    ])
      expect(brief(told), told.status).toBeUndefined();
  });
});

describe("a ledger that was lost", () => {
  const rebuilt = (complete: boolean) =>
    inWords(counted({ added: 3 }, { rebuiltFrom: { changeSets: 2, complete } }), "en");

  test("and rebuilt is told, with something to do only where it is not complete", () => {
    expect(rebuilt(true).why).toMatch(/was rebuilt from earlier imports/);
    expect(rebuilt(true).todo).toBeUndefined();
    expect(rebuilt(false).why).toMatch(/not all of what was sent is known/);
    expect(rebuilt(false).todo).toBeTruthy();
  });
});

test("an import that would leave nobody says so", () => {
  const facts = {
    toSend: { adds: 0, removes: 9 },
    unusualChange: { held: 9, becomesEmpty: true, floor: 50 },
  };
  const told = (unusualChange: NonNullable<Run["unusualChange"]>) =>
    inWords(run({ status: "failed", reason: "unusual-change", ...facts, unusualChange }), "en").why;
  expect(told({ held: 9, becomesEmpty: true, floor: 50 })).toMatch(/leave nobody/);
  expect(told({ held: 9, floor: 50 })).not.toMatch(/leave nobody/);
});
