/** A schedule that waits for its data, in a real browser. Skipped if Chromium is missing. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api } from "../../local/api.ts";
import { hasChromium } from "./chromium.ts";
import { barriers, type PageHere, pageHere, signedIn } from "./page-here.ts";
import { activeWorkspace } from "./story.ts";

/** Milliseconds: each waits for the whole system, which is slow beside other tests. */
const SLOW = 600_000;

describe.skipIf(!hasChromium)("waiting for data on the page (needs Chromium)", { timeout: SLOW }, () => {
  let here: PageHere;
  let page: Page;
  let told: string[];
  let cohort: string;
  beforeAll(async () => {
    here = await pageHere({ clock: new Date("2026-11-24T07:00:00.000Z") });
    const { system } = here;
    const client = api(system.api, await system.token());
    const connectionId = await activeWorkspace(client, system.sandbox.endpoint);
    const columns = { user: "user_id", time: "at" };
    const events = { prefix: "shop/", format: "csv", marker: "_SUCCESS", columns, eventIs: "purchase" };
    await client.put("/data-sets/shop", { name: "Shop", events });
    const definition = { kind: "sql", dataSet: "shop", sql: "SELECT user_id AS external_id FROM events" };
    cohort = (await client.post<{ id: string }>("/cohorts", { name: "Buyers", timeZone: "UTC", definition }))
      .id;
    const cadence = { every: "daily", at: "09:00", timeZone: "UTC" };
    await client.post(`/cohorts/${cohort}/schedule`, {
      cadence,
      connectionId,
      recipients: ["ana@example.com"],
    });
    ({ page, told } = await here.visitor({ timezoneId: "UTC" }));
    await signedIn(page, `${system.api}/cohorts/${cohort}/schedule`);
  }, SLOW);
  afterAll(() => here?.stop());

  const button = (name: string) => page.getByRole("button", { name, exact: true });

  it("is set in the form of a schedule, which says which times are too early", async () => {
    const until = page.getByLabel("Wait for the data until (optional)");
    await until.fill("08:00");
    await page.getByText("Choose a time from 09:01 on: the import must be due before.").waitFor();
    await button("Save schedule").click();
    expect(page.url()).toContain("/schedule");
    expect(await barriers(page)).toEqual([]);
    await until.fill("12:00");
    await button("Save schedule").click();
    await page.getByText("It waits for it until 12:00.").waitFor();
  });

  it("shows what an import waits for, and cancels it at once", async () => {
    await here.system.clock?.moveTo(new Date("2026-11-24T09:10:00.000Z"));
    await page.reload();
    await page.getByText("Waiting for data", { exact: true }).waitFor();
    await page.getByRole("link", { name: /^24 Nov/ }).click();
    await page
      .getByText("The import is waiting for its data, and begins as soon as the data is there.")
      .waitFor();
    await page.getByText(/^It has waited since 09:00, looks again at 09:12/).waitFor();
    await page.getByText(/"shop\/"/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await button("Cancel import").click();
    await page
      .getByText("Nothing has been sent. The schedule's next import takes place as planned.")
      .waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel import" }).click();
    await page.getByText("Cancelled", { exact: true }).waitFor();
    expect(told).toEqual([]);
  });
});
