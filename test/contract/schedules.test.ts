import { expect, test } from "vitest";
import { scheduleRequest } from "../../shared/contract/schedules.ts";
import { inNoLanguage, validationIssuesOf } from "../../shared/domain/validation-issues.ts";

const daily = { every: "daily", at: "09:00", timeZone: "Europe/Madrid" };
const request = (cadence: object, facts: object = {}) => ({
  cadence,
  connectionId: "shop",
  recipients: ["ana@example.com"],
  ...facts,
});

function faults(value: unknown): string[] {
  const parsed = scheduleRequest.safeParse(value, inNoLanguage);
  if (parsed.success) return [];
  return validationIssuesOf(parsed.error.issues, value).map(({ pointer, detail }) => `${pointer} ${detail}`);
}

test.each([
  daily,
  { ...daily, at: "00:00", timeZone: "Australia/Lord_Howe" },
  { ...daily, every: "weekly", weekdays: ["MON", "THU"] },
  { ...daily, every: "monthly", dayOfMonth: 28 },
  { ...daily, every: "monthly", dayOfMonth: "last" },
  { ...daily, every: "hour", until: "09:00" },
  { every: "arrival", timeZone: "Europe/Madrid" },
  { ...daily, every: "hour", until: "21:30", startWithinMinutes: 30 },
])("is a cadence: %o", (cadence) => {
  expect(faults(request(cadence))).toEqual([]);
});

test("weekdays are sorted in the order of the week, and recipients once each", () => {
  const given = request(
    { ...daily, every: "weekly", weekdays: ["SUN", "MON", "THU"] },
    { recipients: ["ana@example.com", "ANA@example.com", "bo@example.com"] },
  );
  const parsed = scheduleRequest.parse(given);
  expect(parsed.cadence).toMatchObject({ weekdays: ["MON", "THU", "SUN"] });
  expect(parsed.recipients).toHaveLength(2);
});

test.each([29, 30, 31])("day %i of the month is refused with an alternative", (dayOfMonth) => {
  expect(faults(request({ ...daily, every: "monthly", dayOfMonth }))).toEqual([
    '/cadence/dayOfMonth must be 1 to 28, or "last" for the last day of the month: days 29 to 31 are missing from some months, so use "last" or 28',
  ]);
});

test.each<[string, object]>([
  ["/cadence/at must be a time of day from 00:00 to 23:59, such as 09:00", { ...daily, at: "24:00" }],
  ["/cadence/at must be a time of day from 00:00 to 23:59, such as 09:00", { ...daily, at: "9:00" }],
  [
    "/cadence/timeZone must be an IANA time zone, such as Europe/Madrid or UTC",
    { ...daily, timeZone: "+01:00" },
  ],
  [
    "/cadence/timeZone must be an IANA time zone, such as Europe/Madrid or UTC",
    { ...daily, timeZone: "Europe/Atlantis" },
  ],
  ["/cadence/weekdays must have at least 1 entry", { ...daily, every: "weekly", weekdays: [] }],
  ["/cadence/weekdays must name each day once", { ...daily, every: "weekly", weekdays: ["MON", "MON"] }],
  ["/cadence/weekdays is missing: it must be a list", { ...daily, every: "weekly" }],
  ["/cadence/weekdays there is no such field here", { ...daily, weekdays: ["MON"] }],
  ["/cadence/until must not be before the first time", { ...daily, every: "hour", until: "08:59" }],
  ["/cadence/until is missing: it must be a text", { ...daily, every: "hour" }],
  ["/cadence/at there is no such field here", { ...daily, every: "arrival" }],
  ["/cadence/timeZone is missing: it must be a text", { every: "arrival" }],
])("each error has its place: %s", (told, cadence) => {
  expect(faults(request(cadence))).toEqual([told]);
});

test("an unknown cadence and invalid recipients are refused", () => {
  expect(faults(request({ ...daily, every: "hourly" }))[0]).toMatch(/^\/cadence\/every must be /);
  expect(faults(request(daily, { recipients: [] }))[0]).toMatch(
    /^\/recipients must be 1 to 50 email addresses/,
  );
});

test.each<[object, string, boolean]>([
  [daily, "09:01", true],
  [daily, "09:00", false],
  [daily, "08:00", false],
  [{ ...daily, startWithinMinutes: 60 }, "10:01", true],
  [{ ...daily, startWithinMinutes: 60 }, "10:00", false],
  [{ ...daily, at: "23:00", startWithinMinutes: 90 }, "23:59", false],
])("an import of %o may wait for its data until %s: %s", (cadence, until, isValid) => {
  const refused =
    "/waitForData/until must be later than the last minute at which an import may start, on the same day";
  expect(faults(request(cadence, { waitForData: { until } }))).toEqual(isValid ? [] : [refused]);
});

test("a wait without a time of day, or with other fields, is refused", () => {
  expect(faults(request(daily, { waitForData: { until: "noon" } }))).toEqual([
    "/waitForData/until must be a time of day from 00:00 to 23:59, such as 09:00",
  ]);
  expect(faults(request(daily, { waitForData: {} }))[0]).toContain("/waitForData/until is missing");
  expect(faults(request(daily, { waitForData: { until: "12:00", hours: 3 } }))[0]).toContain(
    "/waitForData/hours there is no such field here",
  );
});

test("a schedule that imports when data arrives has nothing to wait for", () => {
  const arrival = { every: "arrival", timeZone: "UTC" };
  expect(faults(request(arrival, { waitForData: { until: "20:00" } }))).toEqual([
    "/waitForData is not for a schedule that imports when data arrives: leave it out",
  ]);
});

test("a schedule of every hour does not wait for data: its next import comes soon", () => {
  const hourly = { ...daily, every: "hour", until: "18:00" };
  expect(faults(request(hourly, { waitForData: { until: "20:00" } }))).toEqual([
    "/waitForData is not for a schedule of every hour, whose next import comes soon: leave it out",
  ]);
  expect(faults(request({ ...hourly, startWithinMinutes: 31 }))[0]).toMatch(
    /^\/cadence\/startWithinMinutes /,
  );
});
