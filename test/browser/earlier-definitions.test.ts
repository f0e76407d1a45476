/** What a cohort was before, and the way back to it, in a real browser. Skipped if Chromium is missing. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import { hasChromium } from "./chromium.ts";
import { barriers } from "./page-here.ts";
import { type PageStory, pageStory } from "./story.ts";

/** Milliseconds: each waits for the whole system, which is slow beside other tests. */
const SLOW = 600_000;

describe.skipIf(!hasChromium)("earlier definitions on the page (needs Chromium)", { timeout: SLOW }, () => {
  let story: PageStory;
  let page: Page;
  let first: CohortView;
  beforeAll(async () => {
    story = await pageStory();
    page = story.page;
    first = await story.cohortNamed("Loyal shoppers");
    const { id, name, timeZone } = first;
    const dataSet = "dataSet" in first.definition ? first.definition.dataSet : "";
    const sql = "SELECT customer_id AS external_id FROM users";
    for (const definition of [
      { kind: "sql", dataSet, sql },
      { kind: "list", object: "lists/loyal.csv", format: "csv" },
      { kind: "sql", dataSet, sql: `${sql} WHERE plan IS NOT NULL` },
    ])
      await story.calls.put(`/cohorts/${id}`, { name, timeZone, definition });
  }, SLOW);
  afterAll(() => story?.here.stop());

  const open = (path = "") => page.goto(`${story.here.system.api}/cohorts/${first.id}${path}`);
  const back = (at: number) => page.getByRole("link", { name: /^Go back to it/ }).nth(at);
  const now = async () => (await story.cohortNamed("Loyal shoppers")).definition;

  it("are listed newest first, in words, with who replaced them and until when", async () => {
    await open();
    await page.getByRole("link", { name: "Earlier definitions" }).click();
    await page.getByRole("heading", { name: "Earlier definitions" }).waitFor();
    await page.getByText("Changed by local-operator.").nth(2).waitFor();
    const cards = page.getByRole("region", { name: /^Until / });
    expect(await cards.count()).toBe(3);
    expect(await cards.nth(0).innerText()).toContain("uploaded list");
    expect(await cards.nth(1).innerText()).toContain("SELECT customer_id AS external_id FROM users");
    expect(await cards.nth(2).innerText()).toContain("purchase");
    expect(await barriers(page)).toEqual([]);
  });

  it("fill the form, and change nothing before it is saved", async () => {
    await back(2).click();
    await page.getByText("Nothing changes before you save it.").waitFor();
    await page.getByText(/users meet these conditions now/).waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await now()).toMatchObject({ kind: "sql" });
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByRole("heading", { name: "Loyal shoppers", exact: true }).waitFor();
    expect(await now()).toEqual(first.definition);
  });

  it("are kept of that change too, and a query is filled in as it was", async () => {
    await open("/definitions");
    await page.getByText("WHERE plan IS NOT NULL").waitFor();
    await back(2).click();
    const query = page.getByRole("textbox", { name: "Query" });
    await query.waitFor();
    expect(await query.locator(".cm-line").allInnerTexts()).toEqual([
      "SELECT customer_id AS external_id FROM users",
    ]);
  });

  it("of a list are taken again with its file", async () => {
    await open("/definitions");
    await back(1).click();
    await page.getByText("Nothing changes before you save it.").waitFor();
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByRole("heading", { name: "Loyal shoppers", exact: true }).waitFor();
    expect(await now()).toMatchObject({ kind: "list", object: "lists/loyal.csv" });
  });

  it("are none of a cohort that was never changed, nor at a version that there is not", async () => {
    const { id } = await story.cohortNamed("Left a cart behind");
    await page.goto(`${story.here.system.api}/cohorts/${id}/definitions`);
    await page.getByText("There is no earlier definition").waitFor();
    expect(await barriers(page)).toEqual([]);
    await open("/edit?version=999");
    await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
    expect(story.told).toEqual([]);
  });
});
