/** The page for marketers, in a real browser, on the whole local system. Skipped if Chromium is missing. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api } from "../../local/api.ts";
import type { Definition } from "../../shared/contract/cohorts.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import type { ScheduleReport } from "../../shared/contract/schedules.ts";
import { hasChromium } from "./chromium.ts";
import { anHourAgo, barriers, type PageHere, pageHere, signedIn } from "./page-here.ts";

// Each of them waits for the whole system, which is slow beside other tests.
describe.skipIf(!hasChromium)("the page (needs Chromium)", { timeout: 600_000 }, () => {
  let here: PageHere;
  let page: Page;
  let told: string[];
  beforeAll(async () => {
    here = await pageHere();
    ({ page, told } = await here.visitor());
  });
  afterAll(() => here?.stop());

  const called = async () => api(here.system.api, await here.system.token());
  const cohortNamed = async (name: string) => {
    const cohorts = await (await called()).all<CohortView>("/cohorts", 50);
    const found = cohorts.find((cohort) => cohort.name === name);
    if (!found) throw new Error(`there is no cohort "${name}"`);
    return found;
  };
  const button = (name: string) => page.getByRole("button", { name, exact: true });

  it("leads from the first visit to sample data in two clicks", async () => {
    await signedIn(page, here.system.api);
    await button("Load sample data").click();
    await page.getByRole("link", { name: "Loyal shoppers" }).waitFor();
    expect(await page.getByRole("row").count()).toBe(4);
    expect(await barriers(page)).toEqual([]);
  });

  it("makes the same cohort without code as in JSON, and counts it while it is made", async () => {
    await page.getByRole("link", { name: "New cohort" }).click();
    await button("Create cohort").click();
    await page.getByText("Give the cohort a name.").waitFor();
    await page.getByRole("textbox", { name: "Name" }).fill("Spent much");
    await page.getByRole("combobox", { name: "Event" }).fill("purchase");
    await page.getByRole("textbox", { name: "Number of times" }).fill("3");
    await button("Add filter").click();
    await page.getByRole("combobox", { name: "Property" }).fill("amount");
    await page.getByRole("combobox", { name: "Comparison" }).selectOption("is more than");
    await page.getByRole("textbox", { name: "Value" }).fill("50");
    await page.getByText(/users meet these conditions now/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await button("Create cohort").click();
    await page.getByRole("heading", { name: "Spent much" }).waitFor();
    await page
      .getByText("Did purchase at least 3 times in the last 30 days, where amount is more than 50")
      .waitFor();
    expect((await cohortNamed("Spent much")).definition).toEqual({
      kind: "criteria",
      dataSet: "sample-shop",
      where: {
        all: [
          {
            performed: {
              event: "purchase",
              times: { atLeast: 3 },
              period: { lastDays: 30 },
              where: [{ property: "amount", is: { greater: 50 } }],
            },
          },
        ],
      },
    } satisfies Definition);
  });

  it("leaves a definition as it was when nothing of it is changed", async () => {
    const before = await cohortNamed("Loyal shoppers");
    await page.goto(`${here.system.api}/cohorts/${before.id}/edit`);
    await button("Save changes").click();
    await page.getByRole("heading", { name: "Loyal shoppers", exact: true }).waitFor();
    expect((await cohortNamed("Loyal shoppers")).definition).toEqual(before.definition);
  });

  it("finds cohorts by their names and tags, and comes back to what was found", async () => {
    const { id } = await cohortNamed("Spent much");
    await page.goto(`${here.system.api}/cohorts/${id}/settings`);
    const tags = page.locator("input").and(page.getByLabel("Tags", { exact: true }));
    await tags.fill("Spring sale");
    await tags.press("Enter");
    await tags.fill("VIP");
    await tags.press("Enter");
    expect(await barriers(page)).toEqual([]);
    await button("Save changes").click();
    await page.getByRole("link", { name: "VIP" }).click();
    await page.getByRole("link", { name: "Show cohorts without the tag “VIP” too" }).waitFor();
    await page.getByRole("link", { name: "Spent much" }).waitFor();
    expect(await page.getByRole("row").count()).toBe(2);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("link", { name: "Show cohorts without the tag “VIP” too" }).click();
    await page.getByRole("link", { name: "Loyal shoppers" }).waitFor();
    await page.getByRole("searchbox").fill("LOYAL");
    await page.getByRole("link", { name: "Spent much" }).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Loyal shoppers" }).click();
    await page.getByRole("heading", { name: "Loyal shoppers" }).waitFor();
    await page.goBack();
    await page.getByRole("link", { name: "Loyal shoppers" }).waitFor();
    expect(await page.getByRole("searchbox").inputValue()).toBe("LOYAL");
    await page.getByRole("searchbox").fill("nobody");
    await page.getByText("No cohort has “nobody” in its name or tags.").waitFor();
    await page.getByRole("link", { name: "Clear the search" }).click();
    await page.getByRole("link", { name: "Spent much" }).waitFor();
    await page.getByRole("link", { name: "Loyal shoppers" }).click();
    await page.getByRole("heading", { name: "Loyal shoppers", exact: true }).waitFor();
  });

  it("imports once, and shows what became of everyone where mails link to", async () => {
    await page.getByRole("link", { name: "Import to Braze" }).click();
    await page.getByText("This is the first import: everyone in the cohort is added.").waitFor();
    expect(await barriers(page)).toEqual([]);
    await button("Import now").click();
    await page.getByRole("heading", { name: "What became of everyone" }).waitFor();
    await page.getByText("marketing@example.com: sent").waitFor();
    await page.getByText("told of its end", { exact: true }).waitFor();
    expect(await barriers(page)).toEqual([]);
    const [, run = ""] = /imports\/(.+)$/.exec(page.url()) ?? [];
    const mails = await (await fetch(`${here.system.inbox}store`)).text();
    expect(mails).toContain(`${here.system.api}/imports/${encodeURIComponent(run)}`);
  });

  it("sets a weekly schedule in another zone, and leads a second one to the first", async () => {
    const at = anHourAgo("America/Mexico_City");
    const { id } = await cohortNamed("Spent much");
    await page.goto(`${here.system.api}/cohorts/${id}/import`);
    await page.getByRole("radio", { name: "Every week" }).click();
    await page.getByText("Thu", { exact: true }).click();
    await page.getByLabel("Time", { exact: true }).fill(at);
    await page.getByRole("combobox", { name: "Time zone" }).fill("Mexico");
    await page.getByRole("option", { name: "America/Mexico_City" }).click();
    await page.getByText(`Every Monday and Thursday at ${at}, America/Mexico_City`).waitFor();
    expect(
      await page
        .getByRole("listitem")
        .filter({ hasText: `at ${at}` })
        .count(),
    ).toBe(5);
    expect(await barriers(page)).toEqual([]);
    await button("Start schedule").click();
    await page.getByRole("heading", { name: "Schedule" }).waitFor();
    const schedule = await (await called()).get<ScheduleReport>(`/cohorts/${id}/schedule`);
    expect(schedule).toMatchObject({
      state: "live",
      cadence: { every: "weekly", weekdays: ["MON", "THU"], at, timeZone: "America/Mexico_City" },
      recipients: ["marketing@example.com"],
    });
    await page.getByRole("link", { name: "Import to Braze" }).click();
    await page.getByRole("radio", { name: "Every day" }).click();
    await button("Start schedule").click();
    await page.getByText("This cohort already has a schedule").waitFor();
    await page.getByRole("link", { name: "Change the schedule" }).click();
    await page.getByRole("heading", { name: "Change the schedule of “Spent much”" }).waitFor();
    await page.getByRole("radio", { name: "Every day" }).click();
    const { cadence, connectionId } = schedule;
    const theirs = { cadence, connectionId, recipients: ["theirs@example.com"] };
    await (await called()).put(`/cohorts/${id}/schedule`, theirs);
    await button("Save schedule").click();
    await page.getByText("Someone else changed this schedule while you edited it.").waitFor();
    expect(await barriers(page)).toEqual([]);
    await button("Replace their changes").click();
    await page.getByText(`Every day at ${at}, America/Mexico_City`).waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  it("pauses a schedule, resumes it, imports by hand, and ends it", async () => {
    await button("Pause").click();
    await button("Resume").click();
    await button("Pause").waitFor();
    await button("Import now").click();
    await page.getByText("Started by hand").waitFor();
    await page.getByRole("heading", { name: "What became of everyone" }).waitFor();
    await page.getByRole("link", { name: "Spent much" }).click();
    await button("End schedule").click();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "End schedule" }).click();
    await page.getByText("It is imported when somebody starts an import.").waitFor();
  });

  it("connects a workspace: a key that Braze refuses is told, one that it takes is kept and can be invalidated", async () => {
    const { key } = await (await called()).post<{ key: string }>("/sandbox/partners/kubit/keys", {});
    await page.getByRole("link", { name: "Connections" }).click();
    await page.getByRole("link", { name: "Connect a workspace" }).click();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Second shop");
    await page.getByRole("textbox", { name: "REST endpoint" }).fill(here.system.api);
    await page.getByRole("combobox", { name: /Who gets a mail/ }).fill("ana@example.com,");
    expect(await barriers(page)).toEqual([]);
    await button("Save and add a key").click();
    await page.getByRole("heading", { name: "Second shop" }).waitFor();
    await page.getByLabel("Data import key", { exact: true }).fill("not-a-key-of-this-workspace");
    await button("Add key").click();
    await page.getByText(/Braze refused this key/).waitFor();
    await page.getByLabel("Data import key", { exact: true }).fill(key);
    await button("Add key").click();
    await button("Activate").click();
    await page.getByText("Braze accepted the key. The connection is active.").waitFor();
    expect(await page.locator("body").innerText()).not.toContain(key);
    expect(await barriers(page)).toEqual([]);
    await button(`Invalidate …${key.slice(-4)}`).click();
    await page.getByText(/It is the last active key/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await button("Invalidate anyway").click();
    await page.getByText(/^Invalidated .* by/).waitFor();
  });

  it("speaks the browser's language, in the dark too, on a phone too", async () => {
    const options = { locale: "es-MX", colorScheme: "dark", width: 390 } as const;
    const visitor = await here.visitor(options);
    await signedIn(visitor.page, here.system.api);
    await visitor.page.getByRole("heading", { name: "Inicio" }).waitFor();
    await visitor.page.getByRole("link", { name: "Cohortes", exact: true }).click();
    await visitor.page.getByRole("heading", { name: "Cohortes" }).waitFor();
    await visitor.page.getByRole("link", { name: "Loyal shoppers" }).click();
    await visitor.page.getByText("Hizo purchase al menos 2 veces en los últimos 60 días").waitFor();
    expect(await barriers(visitor.page)).toEqual([]);
    await visitor.page.getByRole("link", { name: "Editar" }).click();
    await visitor.page.getByRole("heading", { name: "Editar «Loyal shoppers»" }).waitFor();
    expect(await barriers(visitor.page)).toEqual([]);
    const wider = await visitor.page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect(wider).toBe(0);
    expect(visitor.told).toEqual([]);
  });

  it("says so when the server is away, and goes on by itself", async () => {
    await page.goto(`${here.system.api}/cohorts`);
    await page.getByRole("link", { name: "Spent much" }).waitFor();
    await page.route("**/previews", (route) => route.abort());
    await page.getByRole("link", { name: "New cohort" }).click();
    await page.getByRole("combobox", { name: "Event" }).fill("login");
    await page.getByText("The server did not answer.").waitFor();
    await page.unroute("**/previews");
    await button("Try again").click();
    await page.getByText(/users meet these conditions now/).waitFor();
  });

  it("renews a token that is refused, without a word", async () => {
    let refused = 0;
    await page.route("**/cohorts?*", (route) => {
      refused += 1;
      return refused === 1
        ? route.fulfill({ status: 401, json: { message: "Unauthorized" } })
        : route.continue();
    });
    await page.getByRole("link", { name: "Cohort import" }).click();
    await page.getByRole("heading", { name: "Recent imports" }).waitFor();
    await page.getByRole("link", { name: "Spent much" }).first().waitFor();
    expect(await barriers(page)).toEqual([]);
    await expect.poll(() => refused).toBeGreaterThan(1);
    await page.unroute("**/cohorts?*");
  });

  it("breaks nothing of its policy", () => {
    expect(told).toEqual([]);
  });
});
