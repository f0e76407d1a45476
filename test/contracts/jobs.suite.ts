import { expect, test } from "vitest";
import type { Job, JobOutcome } from "../../shared/domain/job.ts";
import { ANSWER_HOURS } from "../../shared/limits.ts";
import type { TablePorts } from "./on-every-table.ts";

const HOUR_MS = 3_600_000;
const asked = (mark: string): Job => ({
  id: "one",
  askedAt: "2026-11-24T08:00:00.000Z",
  question: { kind: "report", uploadId: mark, request: { columns: { external_id: "Kunde \u{1f600}" } } },
});
const refused = (code: string): JobOutcome => ({
  refusal: { kind: "unprocessable", code, message: `because of ${code}`, more: { errors: [] } },
});

export function jobsSuite(ports: () => TablePorts): void {
  test("a job is read as it was put, and a second one of its id gets the first", async () => {
    expect(await ports().jobs.open(asked("first"))).toBe("opened");
    expect(await ports().jobs.open(asked("second"))).toEqual(asked("first"));
    expect(await ports().jobs.read("one")).toEqual(asked("first"));
    expect(await ports().jobs.read("another")).toBeUndefined();
  });

  test("the first outcome counts", async () => {
    await ports().jobs.open(asked("first"));
    await ports().jobs.close("one", refused("data-missing"));
    await ports().jobs.close("one", refused("stale-data"));
    const closed = { ...asked("first"), outcome: refused("data-missing") };
    expect(await ports().jobs.read("one")).toEqual(closed);
    expect(await ports().jobs.open(asked("second"))).toEqual(closed);
  });

  test("an outcome of an unknown job is not kept", async () => {
    await ports().jobs.close("one", refused("data-missing"));
    expect(await ports().jobs.read("one")).toBeUndefined();
  });

  test("a job is kept for hours, then its id is free again", async () => {
    await ports().jobs.open(asked("first"));
    await ports().jobs.close("one", refused("data-missing"));
    ports().clock.advance(ANSWER_HOURS * HOUR_MS - 1_000);
    expect(await ports().jobs.read("one")).toBeDefined();
    ports().clock.advance(1_000);
    expect(await ports().jobs.read("one")).toBeUndefined();
    expect(await ports().jobs.open(asked("second"))).toBe("opened");
    expect(await ports().jobs.read("one")).toEqual(asked("second"));
  });

  test("a job whose first answer was lost is opened, and closed by its first outcome", async () => {
    ports().loseNextAnswer();
    expect(await ports().jobs.open(asked("first"))).toBe("opened");
    ports().loseNextAnswer();
    await ports().jobs.close("one", refused("data-missing"));
    const closed = { ...asked("first"), outcome: refused("data-missing") };
    expect(await ports().jobs.open(asked("first"))).toEqual(closed);
  });
}
