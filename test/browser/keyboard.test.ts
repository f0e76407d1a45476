/** What marketers do, by keyboard alone, in a real browser. Skipped if Chromium is missing. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import type { ScheduleReport } from "../../shared/contract/schedules.ts";
import { hasChromium } from "./chromium.ts";
import { type Keys, keysOf } from "./keys.ts";
import { type PageStory, pageStory } from "./story.ts";

/** Milliseconds: each waits for the whole system, which is slow beside other tests. */
const SLOW = 600_000;

describe.skipIf(!hasChromium)("the page by keyboard alone (needs Chromium)", { timeout: SLOW }, () => {
  let story: PageStory;
  let page: Page;
  let keys: Keys;
  beforeAll(async () => {
    story = await pageStory();
    page = story.page;
    keys = keysOf(page);
  }, SLOW);
  afterAll(() => story?.here.stop());

  const heading = (name: string | RegExp) =>
    page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
  const counted = () => page.getByText(/users meet these conditions now/).waitFor();
  const schedule = async (cohort: string) =>
    story.calls.get<ScheduleReport>(`/cohorts/${(await story.cohortNamed(cohort)).id}/schedule`);
  const choose = async (button: string, name: string, text: string) => {
    const chooser = page.waitForEvent("filechooser");
    await keys.enter("button", button);
    await (await chooser).setFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
    await page.getByText(name, { exact: true }).waitFor();
  };

  it("skips to the content, and reaches every place of the page", async () => {
    await page.goto(`${story.here.system.api}/`);
    await page.getByRole("heading", { name: "Home" }).waitFor();
    await keys.press("Tab");
    await keys.hasFocus("link", "Skip to the content");
    await keys.press("Enter");
    await keys.enter("link", "Cohorts");
    await page.getByRole("heading", { name: "Cohorts" }).waitFor();
  });

  it("goes on with the content of another page, not with the places above it", async () => {
    await page.getByRole("link", { name: "Loyal shoppers" }).waitFor();
    await keys.press("Tab");
    await keys.hasFocus("link", "New cohort");
  });

  it("defines a cohort: of its conditions one is taken away, and the focus stays among them", async () => {
    await keys.enter("link", "New cohort");
    await page.getByRole("combobox", { name: "Event" }).waitFor();
    await keys.enter("button", "Create cohort");
    await keys.hasFocus("textbox", "Name");
    await keys.type("Typed");
    await keys.fill("Event", "purchase", "combobox");
    await keys.press("Escape");
    await counted();
    await keys.enter("button", "Add condition");
    await keys.hasFocus("menuitem", /^Did/);
    await keys.press("Escape");
    await keys.hasFocus("button", "Add condition");
    await keys.press("Enter");
    await keys.arrowTo("menuitem", /^User property/);
    await keys.press("Enter");
    await keys.hasFocus("button", "Add condition");
    await keys.enter("button", "Remove condition 2");
    await keys.hasFocus("group", "Who is in it");
    await counted();
    await keys.enter("button", "Create cohort");
    await heading("Typed");
  });

  it("schedules it, pauses, resumes, changes and ends the schedule", async () => {
    await keys.enter("link", "Import to Braze");
    await page.getByText("This is the first import").waitFor();
    await keys.tabTo("radio", /^Once/);
    await keys.arrowTo("radio", /^Every week/);
    await keys.tabTo("checkbox", "Saturday");
    await keys.press("Space");
    await keys.enter("button", "Start schedule");
    await heading("Typed");
    expect(await schedule("Typed")).toMatchObject({ state: "live", cadence: { every: "weekly" } });
    await keys.enter("button", "Pause");
    await keys.hasFocus("button", "Resume");
    await keys.enter("button", "Resume");
    await keys.hasFocus("button", "Pause");
    await keys.enter("link", "Change");
    await heading("Change the schedule of “Typed”");
    await keys.tabTo("radio", /^Every week/);
    await keys.arrowTo("radio", /^Every day/, "ArrowUp");
    await keys.enter("button", "Save schedule");
    await heading("Typed");
    expect(await schedule("Typed")).toMatchObject({ state: "live", cadence: { every: "daily" } });
    await keys.enter("button", "End schedule");
    await keys.inDialog();
    await keys.press("Escape");
    await keys.noDialog();
    await keys.hasFocus("button", "End schedule");
    await keys.press("Enter");
    await keys.inDialog();
    await keys.tabTo("button", "Keep it");
    await keys.enter("button", "End schedule");
    await page.getByText("It is imported when somebody starts an import.").waitFor();
    await keys.noDialog();
    // The card of a live schedule is gone.
    await page.locator("#content:focus").waitFor();
  });

  it("imports it once, and looks at what became of everyone", async () => {
    await keys.enter("link", "Import to Braze");
    await page.getByText("This is the first import").waitFor();
    await keys.enter("button", "Import now");
    await page.getByRole("heading", { name: "What became of everyone" }).waitFor();
    await keys.enter("link", "Typed");
    await heading("Typed");
  });

  it("looks up a person", async () => {
    await keys.tabTo("combobox", "Known by");
    await keys.type("Alias");
    await keys.fill("Alias", "nobody");
    await keys.press("Enter");
    await keys.hasFocus("textbox", "Label of the alias");
    await keys.type("email");
    await keys.press("Enter");
    await page.getByText("Sample workspace: Not in the cohort").waitFor();
    await keys.hasFocus("textbox", "Label of the alias");
  });

  it("downloads the history, and turns its pages", async () => {
    // The answer is the system's own, as if there were more imports than a page shows.
    await page.route("**/cohorts/*/imports?*", async (route) => {
      const asked = new URL(route.request().url());
      const isFirst = !asked.searchParams.has("cursor");
      asked.searchParams.delete("cursor");
      const response = await route.fetch({ url: `${asked}` });
      await route.fulfill({
        response,
        json: { ...(await response.json()), ...(isFirst && { cursor: "more" }) },
      });
    });
    await page.reload();
    await keys.enter("button", "Next");
    await page.getByText("Page 2", { exact: true }).waitFor();
    // There is no third page: the button is out of use, and whoever pressed it is still there.
    await keys.hasFocus("button", "Next");
    await keys.press("Shift+Tab");
    await keys.hasFocus("button", "Previous");
    await keys.press("Enter");
    await page.getByText("Page 1", { exact: true }).waitFor();
    await keys.hasFocus("button", "Previous");
    // An answer may still be on its way.
    await page.unrouteAll({ behavior: "wait" });
    const download = page.waitForEvent("download");
    await keys.enter("button", "Download");
    expect((await download).suggestedFilename()).toBe("Imports of Typed.csv");
    await keys.hasFocus("button", "Download");
  });

  it("lets an unusual change pass once, after the guard stopped it", async () => {
    const { id, name, timeZone, definition } = await story.cohortNamed("Typed");
    const where = { user: { property: "plan", is: { equals: "family" } } };
    await story.calls.put(`/cohorts/${id}`, { name, timeZone, definition: { ...definition, where } });
    const stopped = await story.ended(await story.start(id));
    await page.goto(`${story.here.system.api}/imports/${stopped.id}`);
    await page.getByText("Stopped by the guard").waitFor();
    await keys.enter("button", "Import it this once");
    await page.getByText("Imported", { exact: true }).waitFor();
    expect(page.url()).not.toContain(stopped.id);
    await keys.enter("link", "Typed");
    await heading("Typed");
  });

  it("opens a menu, changes settings, duplicates and deletes", async () => {
    await keys.enter("button", "More actions");
    await keys.hasFocus("menuitem", "Settings");
    await keys.press("Escape");
    await keys.hasFocus("button", "More actions");
    await keys.press("Enter");
    await keys.arrowTo("menuitem", "Settings");
    await keys.press("Enter");
    await heading("Settings of “Typed”");
    await keys.fill("Name", "Retyped");
    await keys.tabTo("combobox", "Tags");
    await keys.type("autumn");
    await keys.press("Enter");
    await keys.fill(/^Removes more than/, "x");
    await keys.press("Enter");
    await keys.hasFocus("textbox", /^Removes more than/);
    await keys.fill(/^Removes more than/, "12.5");
    await keys.enter("button", "Save changes");
    await heading("Retyped");
    expect(await story.cohortNamed("Retyped")).toMatchObject({
      tags: ["autumn"],
      guard: { removeShare: 0.125 },
    });
    await keys.enter("button", "More actions");
    await keys.arrowTo("menuitem", "Duplicate");
    await keys.press("Enter");
    await heading("Edit “Copy of Retyped”");
    await keys.enter("button", "Cancel");
    await heading("Copy of Retyped");
    await keys.enter("button", "More actions");
    await keys.arrowTo("menuitem", "Delete cohort");
    await keys.press("Enter");
    await keys.inDialog();
    await keys.press("Escape");
    await keys.noDialog();
    await keys.hasFocus("button", "More actions");
    await keys.press("Enter");
    await keys.arrowTo("menuitem", "Delete cohort");
    await keys.press("Enter");
    await keys.inDialog();
    await keys.tabTo("button", "Cancel");
    await keys.enter("button", "Delete cohort");
    await heading("Cohorts");
    const names = (await story.calls.all<CohortView>("/cohorts", 50)).map(({ name }) => name);
    expect(names).not.toContain("Copy of Retyped");
  });

  it("makes a cohort from a list, changes the list, and goes back to the first", async () => {
    await keys.enter("link", "New cohort");
    await keys.enter("link", "From a list");
    await page.getByRole("button", { name: "Choose a file" }).waitFor();
    await choose("Choose a file", "First list.csv", "Code;Plan\n007;gold\n008;gold\n");
    await page.getByText("No user can be told from this list.").waitFor();
    await keys.tabTo("combobox", "External ID");
    await keys.type("Code");
    await page.getByText("Users whom Braze can know").waitFor();
    await keys.enter("button", "Create cohort");
    await heading("First list");
    await keys.enter("link", "Change the list");
    await page.getByText("Users whom Braze can know").waitFor();
    await choose("Choose another file", "Second list.csv", "Code;Plan\n009;gold\n");
    await keys.hasFocus("button", "Choose another file");
    await keys.enter("button", "Save changes");
    await heading("First list");
    await keys.enter("button", "See what is in it: First list.csv");
    await page.getByRole("dialog").getByText("Users whom Braze can know").waitFor();
    await keys.press("Escape");
    await keys.noDialog();
    await keys.hasFocus("button", "See what is in it: First list.csv");
    await keys.enter("button", "Use this list again: First list.csv");
    await keys.inDialog();
    await keys.tabTo("button", "Cancel");
    await keys.enter("button", "Use this list again");
    await keys.noDialog();
    const lists = page.getByRole("region", { name: "Lists it has had" });
    await expect.poll(() => lists.getByRole("listitem").count()).toBe(3);
  });

  it("defines a cohort by a query, and leaves its editor", async () => {
    await keys.enter("link", "Cohorts");
    await heading("Cohorts");
    await keys.enter("link", "New cohort");
    await keys.enter("link", "By a query");
    await page.getByRole("button", { name: "signed_up" }).waitFor();
    await keys.fill("Name", "Queried");
    await keys.tabTo("textbox", "Query");
    await keys.type("SELECT custo");
    await page.getByRole("option", { name: "customer_id" }).first().waitFor();
    await keys.press("Escape");
    await page.getByRole("listbox").waitFor({ state: "detached" });
    await keys.type("mer_id AS external_id FROM users");
    await keys.press("Escape", "Tab");
    await keys.hasFocus("button", "Create cohort");
    await keys.press("Shift+Tab");
    await keys.hasFocus("textbox", "Query");
    await keys.press("Tab", "Enter");
    await heading("Queried");
    const { definition } = await story.cohortNamed("Queried");
    expect(definition).toMatchObject({ sql: "SELECT customer_id AS external_id FROM users" });
  });

  it("changes the language and the colours, and comes back to where they are changed", async () => {
    await keys.enter("button", "Settings");
    await keys.arrowTo("menuitemradio", "Español");
    await keys.press("Enter");
    await keys.hasFocus("menuitemradio", "Español");
    await keys.press("Escape");
    await keys.hasFocus("button", "Ajustes");
    await keys.press("Enter");
    await keys.arrowTo("menuitemradio", "Oscura");
    await keys.press("Enter", "Escape");
    await keys.hasFocus("button", "Ajustes");
    expect(await page.locator("html").getAttribute("data-mantine-color-scheme")).toBe("dark");
    await keys.press("Enter");
    await keys.arrowTo("menuitemradio", "English");
    await keys.press("Enter", "Escape");
    await keys.hasFocus("button", "Settings");
  });

  it("follows an import, and cancels it", async () => {
    const { id } = await story.calls.post<{ id: string }>("/cohorts", {
      name: "Everybody",
      timeZone: "UTC",
      definition: { kind: "criteria", dataSet: "sample-shop", where: { performed: { event: "login" } } },
    });
    const behaviour = "/sandbox/partners/kubit/behaviour";
    await story.calls.put(behaviour, {
      faults: [{ kind: "latency", milliseconds: 20_000, endpoint: "users" }],
    });
    const run = await story.start(id);
    await page.goto(`${story.here.system.api}/imports/${run.id}`);
    await page.getByText(/changes answered by Braze/).waitFor();
    await keys.enter("button", "Cancel import");
    await keys.inDialog();
    await keys.enter("button", "Let it run");
    await keys.noDialog();
    await keys.hasFocus("button", "Cancel import");
    await keys.press("Enter");
    await keys.inDialog();
    await keys.tabTo("button", "Let it run");
    await keys.enter("button", "Cancel import");
    await page.getByText("Being cancelled", { exact: true }).waitFor();
    await keys.noDialog();
    // What opened the dialog is gone, and so is what it was part of.
    await page.locator("#content:focus").waitFor();
    await story.calls.put(behaviour, {});
  });

  it("signs out, and in again", async () => {
    await keys.enter("button", "Settings");
    await keys.arrowTo("menuitem", "Sign out");
    await keys.press("Enter");
    await keys.enter("link", /local operator/);
    await page.getByRole("heading", { level: 1 }).waitFor();
  });

  it("shows the focus wherever it is, and breaks nothing of its policy", () => {
    expect([[...keys.unseen], story.told]).toEqual([[], []]);
  });
});
