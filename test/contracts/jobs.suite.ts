import { expect, test } from "vitest";
import type { Inquiry, Outcome } from "../../shared/domain/job.ts";
import { ANSWER_HOURS } from "../../shared/limits.ts";
import type { TablePorts } from "./on-every-table.ts";

const HOUR_MS = 3_600_000;
const asked = (mark: string): Inquiry => ({
  id: "one",
  askedAt: "2026-11-24T08:00:00.000Z",
  question: { kind: "report", uploadId: mark, request: { columns: { external_id: "Kunde \u{1f600}" } } },
});
const refused = (code: string): Outcome => ({
  refusal: { kind: "unprocessable", code, message: `because of ${code}`, more: { errors: [] } },
});

export function inquiriesSuite(ports: () => TablePorts): void {
  test("an inquiry comes back as it was asked, and the second of its id is given the first", async () => {
    expect(await ports().inquiries.open(asked("first"))).toBe("opened");
    expect(await ports().inquiries.open(asked("second"))).toEqual(asked("first"));
    expect(await ports().inquiries.read("one")).toEqual(asked("first"));
    expect(await ports().inquiries.read("another")).toBeUndefined();
  });

  test("the first outcome counts", async () => {
    await ports().inquiries.open(asked("first"));
    await ports().inquiries.close("one", refused("data-missing"));
    await ports().inquiries.close("one", refused("stale-data"));
    const closed = { ...asked("first"), outcome: refused("data-missing") };
    expect(await ports().inquiries.read("one")).toEqual(closed);
    expect(await ports().inquiries.open(asked("second"))).toEqual(closed);
  });

  test("an outcome of what nobody asked is not kept", async () => {
    await ports().inquiries.close("one", refused("data-missing"));
    expect(await ports().inquiries.read("one")).toBeUndefined();
  });

  test("an inquiry is kept for hours, then its id is free again", async () => {
    await ports().inquiries.open(asked("first"));
    await ports().inquiries.close("one", refused("data-missing"));
    ports().clock.advance(ANSWER_HOURS * HOUR_MS - 1_000);
    expect(await ports().inquiries.read("one")).toBeDefined();
    ports().clock.advance(1_000);
    expect(await ports().inquiries.read("one")).toBeUndefined();
    expect(await ports().inquiries.open(asked("second"))).toBe("opened");
    expect(await ports().inquiries.read("one")).toEqual(asked("second"));
  });
}
