/** The editor of queries, in a real browser. Skipped if Chromium is missing. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium } from "./chromium.ts";
import { barriers, signedIn } from "./page-here.ts";
import { type PageStory, pageStory } from "./story.ts";

/** Milliseconds: each waits for the whole system, which is slow beside other tests. */
const SLOW = 600_000;

describe.skipIf(!hasChromium)("the editor of queries (needs Chromium)", { timeout: SLOW }, () => {
  let story: PageStory;
  let page: Page;
  beforeAll(async () => {
    story = await pageStory();
    page = story.page;
  }, SLOW);
  afterAll(() => story?.here.stop());

  const query = () => page.getByRole("textbox", { name: "Query" });
  /** The lines of the text, without what is told between them. */
  const text = () => query().locator(".cm-line").allInnerTexts();
  const rewrites = async (next: string) => {
    await query().press("ControlOrMeta+a");
    await page.keyboard.insertText(next);
  };
  const option = (name: string) => page.getByRole("option", { name }).first();
  const takes = async (typed: string, name: string) => {
    await page.keyboard.type(typed);
    await option(name).waitFor();
    await expect.poll(() => option(name).getAttribute("aria-selected")).toBe("true");
    // A key that comes within 75 ms of the list was meant for the text: the editor does not take it as a choice.
    const offered = await page.evaluate(() => performance.now());
    await page.waitForFunction((since) => performance.now() - since > 75, offered);
    await page.keyboard.press("Enter");
    await page.getByRole("listbox").waitFor({ state: "detached" });
  };

  it("is written by keyboard alone, from the names that the data has", async () => {
    await page.goto(`${story.here.system.api}/cohorts/new/query`);
    await page.getByRole("button", { name: "signed_up" }).waitFor();
    await page.getByRole("textbox", { name: "Name" }).fill("Typed by hand");
    await query().focus();
    await takes("SELECT custo", "customer_id");
    await page.keyboard.type(" AS external_id ");
    await takes("FROM use", "users");
    await page.keyboard.type(" WHERE user_key IN (SELECT user_key FROM events WHERE event = 'purch");
    await option("purchase").waitFor();
    expect(await barriers(page)).toEqual([]);
    await takes("", "purchase");
    await expect
      .poll(text)
      .toEqual([
        "SELECT customer_id AS external_id FROM users WHERE user_key IN (SELECT user_key FROM events WHERE event = 'purchase')",
      ]);
    await page.getByText(/users meet these conditions now/).waitFor();
  });

  it("is left by Tab, in both directions", async () => {
    await query().focus();
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").ariaSnapshot()).toContain('button "Create cohort"');
    await page.keyboard.press("Shift+Tab");
    expect(await query().and(page.locator(":focus")).count()).toBe(1);
  });

  it("tells a fault below its line, until it is mended", async () => {
    await rewrites("SELECT customer_id AS external_id\nFROM users\nWHERE pan IS NOT NULL");
    const told = query().getByText('Referenced column "pan" not found');
    await told.waitFor();
    expect(await query().locator(".cm-fault").innerText()).toBe("pan");
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Line 3, column 7" }).click();
    await page.keyboard.type("plan");
    await told.waitFor({ state: "detached" });
    expect(await text()).toEqual([
      "SELECT customer_id AS external_id",
      "FROM users",
      "WHERE plan IS NOT NULL",
    ]);
  });

  it("is saved as it was written, and opened again", async () => {
    await page.getByText(/users meet these conditions now/).waitFor();
    await page.getByRole("button", { name: "Create cohort" }).click();
    await page.getByRole("heading", { name: "Typed by hand" }).waitFor();
    const { id, definition } = await story.cohortNamed("Typed by hand");
    expect(definition).toMatchObject({
      kind: "sql",
      sql: "SELECT customer_id AS external_id\nFROM users\nWHERE plan IS NOT NULL",
    });
    await page.goto(`${story.here.system.api}/cohorts/${id}/edit`);
    await query().waitFor();
    expect((await text())[2]).toBe("WHERE plan IS NOT NULL");
  });

  it("puts a name that the language reserves in quotes", async () => {
    await query().press("ControlOrMeta+a");
    await page.keyboard.press("Delete");
    await page.getByRole("button", { name: "order", exact: true }).click();
    expect(await text()).toEqual(['"order"']);
  });

  it("is the same in the dark, on a phone and in Spanish", async () => {
    const { page: phone, told } = await story.here.visitor({
      locale: "es-ES",
      colorScheme: "dark",
      width: 390,
    });
    await signedIn(phone, `${story.here.system.api}/cohorts/new/query`);
    const box = phone.getByRole("textbox", { name: "Consulta" });
    await box.fill("SELECT customer_id AS external_id, plan\nFROM users");
    await box.getByText("Devuelve una columna «plan»").waitFor();
    expect(await barriers(phone)).toEqual([]);
    const { whole, shown } = await box.evaluate((node) => {
      const { scrollWidth, clientWidth } = node as unknown as Record<"scrollWidth" | "clientWidth", number>;
      return { whole: scrollWidth, shown: clientWidth };
    });
    expect(whole).toBe(shown);
    expect(told).toEqual([]);
  });

  it("breaks nothing of the page's policy", () => {
    expect(story.told).toEqual([]);
  });
});
