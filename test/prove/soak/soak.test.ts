import { expect, it } from "vitest";
import { engineDays } from "./engine-days.ts";
import { soak } from "./soak.ts";

/** `npm run prove -- soak` runs ninety days of 200 schedules, and as many imports with the engine. */
it("schedules of whose calls one in twenty goes wrong miss nothing, and Braze holds exactly the cohorts in the end", async () => {
  expect(await soak({ days: 3, schedules: 4, seed: 1 })).toBeUndefined();
}, 300_000);

it("an import leaves no file on the scratch disk, whether it ends well or not", async () => {
  expect(await engineDays({ imports: 4, seed: 1 })).toBeUndefined();
}, 120_000);
