import { expect, it } from "vitest";
import type { AuditEntry } from "../../shared/contract/audit.ts";
import { replacedBy } from "../../web/cohorts/replaced-by.ts";

const entry = (name: string, at: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  id: at,
  at,
  actor: { name },
  action: "change-cohort",
  kind: "change",
  request: at,
  outcome: "done",
  changes: [],
  ...more,
});

const entries = [
  entry("late", "2026-11-24T09:00:00.000Z"),
  entry("refused", "2026-11-24T07:59:00.000Z", { outcome: "refused" }),
  entry("importer", "2026-11-24T07:58:00.000Z", { action: "start-import" }),
  entry("ana", "2026-11-24T07:57:00.000Z"),
  entry("bo", "2026-11-24T07:00:00.000Z"),
];

it("a definition was replaced by whoever made the last change that began before", () => {
  expect(replacedBy("2026-11-24T08:00:00.000Z", entries)).toBe("ana");
  expect(replacedBy("2026-11-24T08:00:00.000Z", entries.toReversed())).toBe("ana");
  expect(replacedBy("2026-11-24T07:30:00.000Z", entries)).toBe("bo");
});

it("nobody is named where no such change is on record", () => {
  expect(replacedBy("2026-11-24T06:00:00.000Z", entries)).toBeUndefined();
  expect(replacedBy("2026-11-24T08:00:00.000Z", [])).toBeUndefined();
});

it("a change of its time zone alone counts too", () => {
  const patched = entry("eva", "2026-11-24T07:59:30.000Z", { action: "patch-cohort" });
  expect(replacedBy("2026-11-24T08:00:00.000Z", [patched, ...entries])).toBe("eva");
});
