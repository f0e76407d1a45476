/** The main flows by keyboard alone, in a real browser. Skipped if Chromium is missing. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ScheduleReport } from "../../shared/contract/schedules.ts";
import { hasChromium } from "./chromium.ts";
import { type PageStory, pageStory } from "./story.ts";

/** More than any page has between two places that a reader goes to. */
const TABS = 80;

/** Milliseconds: each waits for the whole system, which is slow beside other tests. */
const SLOW = 600_000;

describe.skipIf(!hasChromium)("the page by keyboard alone (needs Chromium)", { timeout: SLOW }, () => {
  let story: PageStory;
  let page: Page;
  beforeAll(async () => {
    story = await pageStory();
    page = story.page;
  }, SLOW);
  afterAll(() => story?.here.stop());

  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  /** The role and the accessible name of what has the focus. */
  const focused = async (): Promise<string> => {
    const place = page.locator(":focus");
    const told = (await place.count()) > 0 ? await place.ariaSnapshot() : "";
    return told.replace(/^- /, "");
  };
  const tabTo = async (wanted: RegExp) => {
    const seen: string[] = [];
    for (let tab = 0; tab < TABS; tab++) {
      const told = await focused();
      if (wanted.test(told)) return;
      seen.push(told.split("\n")[0] ?? "");
      await press("Tab");
    }
    throw new Error(`nothing that Tab reaches is ${wanted}: ${seen.join(" | ")}`);
  };

  it("skips to the content, and reaches every place of the page", async () => {
    await page.goto(`${story.here.system.api}/`);
    await page.getByRole("heading", { name: "Home" }).waitFor();
    await press("Tab");
    expect(await focused()).toContain("Skip to the content");
    await press("Enter");
    await tabTo(/link "Cohorts"/);
    await press("Enter");
    await page.getByRole("heading", { name: "Cohorts" }).waitFor();
  });

  it("defines a cohort", async () => {
    await page.goto(`${story.here.system.api}/cohorts`);
    await page.getByRole("link", { name: "Loyal shoppers" }).waitFor();
    await tabTo(/link "New cohort"/);
    await press("Enter");
    await page.getByRole("combobox", { name: "Event" }).waitFor();
    await tabTo(/textbox "Name"/);
    await page.keyboard.type("Typed");
    await tabTo(/combobox "Event"/);
    await page.keyboard.type("purchase");
    await press("Escape");
    await page.getByText(/users meet these conditions now/).waitFor();
    await tabTo(/button "Create cohort"/);
    await press("Enter");
    await page.getByRole("heading", { name: "Typed" }).waitFor();
  });

  it("schedules it, and ends the schedule", async () => {
    await tabTo(/link "Import to Braze"/);
    await press("Enter");
    await page.getByText("This is the first import").waitFor();
    await tabTo(/radio "Once/);
    await press("ArrowDown");
    await page.getByRole("button", { name: "Start schedule" }).waitFor();
    await tabTo(/button "Start schedule"/);
    await press("Enter");
    await page.getByRole("heading", { name: "Schedule" }).waitFor();
    const { id } = await story.cohortNamed("Typed");
    expect(await story.calls.get<ScheduleReport>(`/cohorts/${id}/schedule`)).toMatchObject({ state: "live" });
    await tabTo(/button "End schedule"/);
    await press("Enter");
    await page.getByRole("dialog").waitFor();
    await tabTo(/button "End schedule"/);
    await press("Enter");
    await page.getByText("It is imported when somebody starts an import.").waitFor();
  });

  it("imports it once, and looks at what became of everyone", async () => {
    await tabTo(/link "Import to Braze"/);
    await press("Enter");
    await page.getByText("This is the first import").waitFor();
    await tabTo(/button "Import now"/);
    await press("Enter");
    await page.getByRole("heading", { name: "What became of everyone" }).waitFor();
    await tabTo(/link "Typed"/);
    await press("Enter");
    await page.getByRole("heading", { name: "Typed" }).waitFor();
  });

  it("looks up a person", async () => {
    await tabTo(/textbox "External ID"/);
    await page.keyboard.type("nobody-by-this-name");
    await press("Enter");
    await page.getByText("Sample workspace: Not in the cohort").waitFor();
  });

  it("opens a menu, and goes where it leads", async () => {
    await page.reload();
    await page.getByRole("heading", { name: "Typed" }).waitFor();
    await tabTo(/button "More actions"/);
    await press("Enter");
    await page.getByRole("menuitem", { name: "Settings" }).waitFor();
    await press("ArrowDown");
    for (let at = 0; at < 3 && !/menuitem "Settings"/.test(await focused()); at++) await press("ArrowDown");
    await press("Enter");
    await page.getByRole("heading", { name: "Settings of “Typed”" }).waitFor();
  });

  it("breaks nothing of its policy", () => {
    expect(story.told).toEqual([]);
  });
});
