/** `npm run prove -- many` has 5,000 cohorts and 10,000 imports. */
import { expect, it } from "vitest";
import { hasChromium } from "../chromium.ts";
import { faultsOf, seen } from "./seen.ts";

it.skipIf(!hasChromium)(
  "what the page asks for and shows is bounded by the size of a page, however many cohorts there are (needs Chromium)",
  { timeout: 600_000 },
  async () => {
    const many = { cohorts: 130, runs: 230 };
    expect(faultsOf(await seen(many, () => undefined), many)).toEqual([]);
  },
);
