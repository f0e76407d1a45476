import { expect, test } from "vitest";
import { racedCreates } from "./races.ts";

test("500 racing creates for one cohort: one live schedule, one timer, and the winner for every loser", async () => {
  expect(await racedCreates({ cohorts: 1, creates: 500 })).toBeUndefined();
}, 180_000);

/** `npm run prove -- schedule-races` has 500 creates for each of the 50 cohorts. */
test("racing creates for 50 cohorts at once: one live schedule and one timer each", async () => {
  expect(await racedCreates({ cohorts: 50, creates: 20 })).toBeUndefined();
}, 180_000);
