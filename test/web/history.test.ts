import { describe, expect, it } from "vitest";
import type { RunView } from "../../shared/contract/imports.ts";
import { csvRecords } from "../../shared/domain/csv.ts";
import { historyFile } from "../../web/history/history-file.ts";
import { pointsOf, roundedUp } from "../../web/history/points.ts";
import { words as english } from "../../web/words/english.ts";
import { words as spanish } from "../../web/words/spanish.ts";
import { aCohort, aConnection, aRun } from "../fakes/ids.ts";

const counts = { members: 9, kept: 4, added: 5, removed: 2, rejected: {}, refused: 1, unknown: 0, unsent: 0 };
const ended: RunView = {
  id: aRun("once-a"),
  cohortId: aCohort("loyal"),
  cohortName: "Loyal",
  connectionId: aConnection("shop"),
  connectionName: "=Shop, Europe",
  trigger: "once",
  time: "2026-03-29T00:59:59.000Z",
  status: "partial",
  reason: "refused-by-braze",
  allowUnusualChange: false,
  empty: false,
  locale: "en",
  counts: { ...counts, rejected: { "no-identifier": 3 }, excluded: 4 },
  totalUsersImported: 8,
  durationSeconds: 1.6,
  mails: [],
  inWords: { what: "" },
};
const failed: RunView = {
  ...ended,
  time: "2026-03-30T08:00:00.000Z",
  status: "failed",
  reason: "stale-data",
};
Reflect.deleteProperty(failed, "counts");
Reflect.deleteProperty(failed, "totalUsersImported");

describe("the chart of a cohort's imports", () => {
  it("has a point for each import that was counted, oldest first, and none that is assumed", () => {
    const later = { ...ended, time: "2026-04-01T08:00:00.000Z", totalUsersImported: 0 };
    expect(pointsOf([later, failed, ended])).toEqual([
      { time: ended.time, held: 8, added: 5, removed: 2 },
      { time: later.time, held: 0, added: 5, removed: 2 },
    ]);
  });

  it("has a scale that ends at a round number, no less than the highest value", () => {
    expect([0, 1, 3, 20, 21, 26, 700, 1_204].map(roundedUp)).toEqual([1, 1, 5, 20, 25, 50, 1_000, 2_000]);
  });
});

describe("the file of a cohort's imports", () => {
  const fileOf = (runs: RunView[], locale: "en" | "es", timeZone: string) =>
    csvRecords(historyFile(runs, { w: locale === "en" ? english : spanish, locale, timeZone })) ?? [];

  it("has a line for each import, with as many fields as its header, and nothing where a count is not known", () => {
    const [header = [], first = [], second = []] = fileOf([ended, failed], "en", "Europe/Madrid");
    expect(header).toHaveLength(16);
    expect([first.length, second.length]).toEqual([16, 16]);
    expect(first.slice(0, 14)).toEqual([
      ...["2026-03-29 01:59:59", "Imported once", "Partly imported", "'=Shop, Europe"],
      ...["9", "5", "2", "3", "4", "1", "0", "0", "8", "2"],
    ]);
    expect(second.slice(4, 13)).toEqual(Array.from({ length: 9 }, () => ""));
    expect(second[14]).toContain("The data that the cohort is computed from is missing");
    expect(first[15]).toBe(ended.id);
  });

  it("is in the reader's language and zone", () => {
    const [header = [], line = []] = fileOf([ended], "es", "America/Mexico_City");
    expect(header[0]).toBe("Cuándo (America/Mexico_City)");
    expect(line.slice(0, 3)).toEqual(["2026-03-28 18:59:59", "Importada una vez", "Importada en parte"]);
    expect(spanish.imports.file.columns).toHaveLength(english.imports.file.columns.length);
  });
});
