import { expect, test } from "vitest";
import { toldStories } from "./property.ts";

/** The same 500 each time; `npm run prove -- schedules` tells 10,000 others. */
test("whatever 500 stories do to schedules, reconcile makes them whole", async () => {
  expect(await toldStories(500, 1)).toBeUndefined();
}, 300_000);
