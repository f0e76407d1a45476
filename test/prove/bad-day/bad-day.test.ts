import { expect, it } from "vitest";
import { badDays } from "./bad-day.ts";

/** `npm run prove -- bad-day` runs a month of 200 schedules. */
it.each([1, 2])(
  "whatever AWS and Braze do for hours, the laws hold an hour later (seed %d)",
  async (seed) => {
    expect(await badDays({ days: 4, schedules: 14, seed })).toBeUndefined();
  },
  300_000,
);
