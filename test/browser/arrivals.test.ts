/** A schedule that imports when new data arrives, in a real browser. Skipped if Chromium is missing. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api } from "../../local/api.ts";
import { hasChromium } from "./chromium.ts";
import { barriers, type PageHere, pageHere, signedIn } from "./page-here.ts";
import { activeWorkspace } from "./story.ts";

/** Milliseconds: each waits for the whole system, which is slow beside other tests. */
const SLOW = 600_000;

interface Drawn {
  getBoundingClientRect(): { top: number };
}

describe.skipIf(!hasChromium)("imports of new data on the page (needs Chromium)", { timeout: SLOW }, () => {
  let here: PageHere;
  let page: Page;
  let told: string[];
  let marked: string;
  let unmarked: string;
  beforeAll(async () => {
    here = await pageHere();
    const { system } = here;
    const client = api(system.api, await system.token());
    await activeWorkspace(client, system.sandbox.endpoint);
    const columns = { user: "user_id", time: "at" };
    const events = { prefix: "shop/", format: "csv", columns, eventIs: "purchase" };
    await client.put("/data-sets/marked", { name: "Shop", events: { ...events, marker: "_SUCCESS" } });
    await client.put("/data-sets/unmarked", { name: "Other", events });
    const cohort = async (dataSet: string) => {
      const definition = { kind: "sql", dataSet, sql: "SELECT user_id AS external_id FROM events" };
      return (
        await client.post<{ id: string }>("/cohorts", {
          name: `Buyers of ${dataSet}`,
          timeZone: "UTC",
          definition,
        })
      ).id;
    };
    marked = await cohort("marked");
    unmarked = await cohort("unmarked");
    ({ page, told } = await here.visitor({ timezoneId: "UTC" }));
    await signedIn(page, `${system.api}/cohorts/${marked}/import`);
  }, SLOW);
  afterAll(() => here?.stop());

  const choice = (name: string) => page.getByRole("radio", { name, exact: true });
  const rowsOfChoices = async () => {
    const choices = page.getByRole("radiogroup", { name: "How often" }).getByRole("radio");
    // At one moment: what loads above them moves all of them.
    const tops = await choices.evaluateAll((all) =>
      all.map((one) => Math.round((one as unknown as Drawn).getBoundingClientRect().top)),
    );
    return [...new Set(tops)].map((top) => tops.filter((one) => one === top).length);
  };

  it("lays six choices out in rows of three, and of two on a phone", async () => {
    await choice("When new data arrives").waitFor();
    expect(await rowsOfChoices()).toEqual([3, 3]);
    await page.setViewportSize({ width: 390, height: 900 });
    expect(await rowsOfChoices()).toEqual([2, 2, 2]);
    await page.setViewportSize({ width: 1_280, height: 900 });
  });

  it("is set without a time, and says when it imports next", async () => {
    await choice("When new data arrives").click();
    await page.getByText(/^Each time that the data of this cohort is complete again/).waitFor();
    expect(await page.getByLabel("Time", { exact: true }).count()).toBe(0);
    expect(await page.getByLabel("Wait for the data until (optional)").count()).toBe(0);
    await page.getByText("Of the times in its mails.").waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Start schedule", exact: true }).click();
    await page.getByText("As soon as its data is new.").waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  it("is changed to times, and back", async () => {
    const saved = async (every: string) => {
      await page.goto(`${here.system.api}/cohorts/${marked}/schedule`);
      await choice(every).click();
      await page.getByRole("button", { name: "Save schedule", exact: true }).click();
      await page.getByText("Next import").waitFor();
    };
    await saved("Every day");
    expect(await page.getByText("As soon as its data is new.").count()).toBe(0);
    await saved("When new data arrives");
    await page.getByText("As soon as its data is new.").waitFor();
  });

  it("is not offered where the data does not tell when it is complete", async () => {
    await page.goto(`${here.system.api}/cohorts/${unmarked}/import`);
    await choice("Every month").waitFor();
    expect(await choice("When new data arrives").count()).toBe(0);
    expect(await rowsOfChoices()).toEqual([3, 2]);
    expect(told).toEqual([]);
  });
});
