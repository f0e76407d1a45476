import { expect, test } from "vitest";
import { toldStories } from "./property.ts";

/** The same 500 each time. `npm run prove -- schedules` runs 10,000 others. */
test("whatever 500 stories do to schedules, reconcile repairs them", async () => {
  expect(await toldStories(500, 1)).toBeUndefined();
}, 300_000);
