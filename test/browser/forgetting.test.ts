/** Forgetting people in a real browser, with the API's answers in the order of a story. Skipped if Chromium is missing. */
import { readFileSync } from "node:fs";
import type { Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Forgetting, forgetting } from "../../shared/contract/forgettings.ts";
import { hasChromium } from "./chromium.ts";
import { barriers, type PageHere, pageHere, signedIn } from "./page-here.ts";

/** Milliseconds: each waits for the whole system, which is slow beside other tests. */
const SLOW = 600_000;

const at = { cohortId: "c1", cohortName: "Loyal shoppers", connectionId: "k1", connectionName: "Shop" };
const asked = {
  id: "f1",
  reason: "ticket 4711",
  identifiers: 3,
  requestedAt: "2026-11-28T09:00:00.000Z",
  requestedBy: "eva",
};
const found = {
  held: [
    { ...at, identifiers: 2 },
    { cohortId: "c2", connectionId: "k2", connectionName: "Outlet", identifiers: 1 },
  ],
  stored: [
    { place: "prepared", objects: 12, identifiers: 30 },
    { place: "uploads", objects: 1, identifiers: 1 },
  ],
  lists: [{ list: "everywhere", identifiers: 1 }],
  alreadyForgotten: 1,
  definitions: [{ cohortId: "c3", cohortName: "One person" }],
};
const confirmed = { confirmedAt: "2026-11-28T09:05:00.000Z", confirmedBy: "eva" };
const run = "c1_20261128T090500Z_forgetting";
const story = {
  looking: { ...asked, identifiers: undefined, state: "looking" },
  refused: { ...asked, state: "looking", refused: "Of the file, 2 rows tell nobody." },
  found: { ...asked, state: "to-confirm", found, expiresAt: "2026-12-05T09:00:00.000Z" },
  nothing: {
    ...asked,
    state: "to-confirm",
    found: { held: [], stored: [], lists: [], alreadyForgotten: 3, definitions: [] },
  },
  removing: {
    ...{ ...asked, ...confirmed, state: "removing", found },
    hindrances: [
      { ...at, why: "import-failed", run },
      { cohortId: "c2", connectionId: "k2", connectionName: "Outlet", why: "connection-unusable" },
    ],
  },
  erasing: { ...asked, ...confirmed, state: "erasing", found },
  done: {
    ...{ ...asked, ...confirmed, state: "done", found },
    certificate: {
      doneAt: "2026-11-28T12:00:00.000Z",
      removed: [{ ...at, identifiers: 2, run }],
      leftAtBraze: [{ cohortId: "c2", connectionId: "k2", connectionName: "Outlet", identifiers: 1 }],
      erased: found.stored,
      unreadable: [{ place: "uploads", objects: 1 }],
      dataSets: [{ id: "d1", name: "Shop events" }],
      definitions: found.definitions,
      backupsEndAt: "2027-01-02T12:00:00.000Z",
    },
  },
} as const;
type Scene = keyof typeof story;

const answer = (scene: Scene): Forgetting => forgetting.parse(JSON.parse(JSON.stringify(story[scene])));

describe.skipIf(!hasChromium)("forgetting people on the page (needs Chromium)", { timeout: SLOW }, () => {
  let here: PageHere;
  let page: Page;
  let told: string[];
  let scene: Scene | undefined;
  /** What the page sent, in order. */
  let sent: [string, string, unknown][];

  const answered = async (route: Route) => {
    const request = route.request();
    const { pathname } = new URL(request.url());
    const method = request.method();
    if (method !== "GET") sent.push([method, pathname, request.postDataJSON()]);
    if (method === "DELETE") return route.fulfill({ status: 204 });
    if (method === "POST") scene = pathname.endsWith("/confirmation") ? "removing" : "looking";
    const one = scene && answer(scene);
    const isList = pathname.endsWith("/forgettings");
    const status = method === "POST" ? 202 : 200;
    return route.fulfill({ status, json: isList ? { items: one ? [one] : [] } : one });
  };
  const playedTo = async (visited: Page) => visited.route(/\/people\/forget(tings)?(\/|\?|$)/, answered);

  beforeAll(async () => {
    sent = [];
    here = await pageHere();
    ({ page, told } = await here.visitor({ timezoneId: "UTC" }));
    await playedTo(page);
    await signedIn(page, `${here.system.api}/exclusions`);
  }, SLOW);
  afterAll(() => here?.stop());

  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const inDialog = (name: string) => page.getByRole("dialog").getByRole("button", { name, exact: true });
  const field = (name: string) => page.getByRole("textbox", { name, exact: true });
  const text = (words: string | RegExp) => page.getByText(words).first().waitFor();
  const main = () => page.getByRole("main").innerText();

  it("is asked for beside the exclusion lists, with a reason", async () => {
    await page.getByRole("link", { name: "Forget people", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Forget people" }).waitFor();
    await text("Nobody asked to forget anybody yet.");
    await button("See what will be removed").click();
    await text("Enter at least one.");
    await text("Say why, so that others know later.");
    expect(await barriers(page)).toEqual([]);
    expect(sent).toEqual([]);
    await field("External IDs, one on each line").fill("u1\n u7\nu8");
    await field("Why").first().fill("ticket 4711");
    await page.keyboard.press("Enter");
    await text(/^Looking where these people are/);
    const people = [{ external_id: "u1" }, { external_id: "u7" }, { external_id: "u8" }];
    expect(sent).toEqual([["POST", "/people/forget", { people, reason: "ticket 4711" }]]);
    expect(page.url()).toMatch(/\/exclusions\/forgettings\/f1$/);
    expect(await barriers(page)).toEqual([]);
  });

  it("shows what will be removed, and what can't be", async () => {
    scene = "found";
    await page.getByRole("heading", { level: 2, name: "What will be removed" }).waitFor();
    const shown = await main();
    for (const line of [
      "3 IDs were named. 1 of them are forgotten already.",
      "Loyal shoppers, at Shop: 2 IDs",
      "a deleted cohort, at Outlet: 1 ID",
      "Changes of imports: 30 IDs in 12 files",
      "Uploaded lists: 1 ID in 1 file",
      "All workspaces: 1 ID",
      "The definition of One person has one of these IDs written in it. Edit it.",
    ])
      expect(shown).toContain(line);
    expect(await barriers(page)).toEqual([]);
  });

  it("is confirmed by the number of people that is typed, with the keyboard alone, and not by a click", async () => {
    sent = [];
    await button("Forget them").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Forget these people?" }).waitFor();
    await expect.poll(() => page.locator("input:focus").getAttribute("inputmode")).toBe("numeric");
    expect(await barriers(page)).toEqual([]);
    await inDialog("Forget them for good").click();
    await text("Type 3.");
    await field("How many").fill("4");
    await inDialog("Forget them for good").click();
    expect(sent).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await button("Forget them").focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator("input:focus").getAttribute("inputmode")).toBe("numeric");
    await page.keyboard.type("3");
    await inDialog("Forget them for good").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(sent).toEqual([["POST", "/people/forgettings/f1/confirmation", null]]);
  });

  it("says how far it is and what hinders it, with a link to the import", async () => {
    await page.getByRole("heading", { level: 2, name: "Progress" }).waitFor();
    const steps = () => page.getByRole("list").first().getByRole("listitem").allInnerTexts();
    const states = async () => (await steps()).map((step) => step.split("\n").at(-1));
    expect(await states()).toEqual(["Done", "Under way", "Not yet", "Not yet"]);
    await text(/^Loyal shoppers, at Shop: the import that was to remove them failed/);
    await text(/^a deleted cohort, at Outlet: the workspace can't be used/);
    expect(await page.getByRole("link", { name: "See the import" }).getAttribute("href")).toBe(
      `/imports/${run}`,
    );
    expect(await barriers(page)).toEqual([]);
    scene = "erasing";
    await page.reload();
    await page.getByRole("heading", { level: 2, name: "Progress" }).waitFor();
    expect(await states()).toEqual(["Done", "Done", "Under way", "Not yet"]);
    expect(await page.getByText("What hinders it").count()).toBe(0);
  });

  it("ends with a certificate, which can be kept as a file", async () => {
    scene = "done";
    await page.reload();
    await page.getByRole("heading", { level: 2, name: "Certificate" }).waitFor();
    const download = page.waitForEvent("download");
    await button("Save as a file").click();
    const file = await download;
    expect(file.suggestedFilename()).toBe("Forgotten people 2026-11-28.txt");
    const kept = readFileSync(await file.path(), "utf8");
    const shown = await main();
    for (const line of [
      "Loyal shoppers, at Shop: 2 IDs",
      "a deleted cohort, at Outlet: 1 ID",
      "Changes of imports: 30 IDs in 12 files",
      "Uploaded lists: 1",
      "The data set Shop events: it belongs to your data team, who must delete them there.",
    ]) {
      expect(shown).toContain(line);
      expect(kept).toContain(line);
    }
    for (const line of ["These people were forgotten on 28 November 2026.", "Why: ticket 4711"])
      expect(kept).toContain(line);
    expect(await barriers(page)).toEqual([]);
    await page.emulateMedia({ media: "print" });
    expect(await page.getByRole("banner").isVisible()).toBe(false);
    expect(await button("Print").isVisible()).toBe(false);
    await page.emulateMedia({ media: null });
  });

  it("says that there is nothing to do where nothing is left of them", async () => {
    scene = "nothing";
    await page.reload();
    await text(/^There is nothing to do/);
    expect(await page.getByText("From Braze").count()).toBe(0);
  });

  it("says why a file can't be used, and drops the request after a question", async () => {
    scene = "refused";
    sent = [];
    await page.reload();
    await text("Of the file, 2 rows tell nobody.");
    await button("Drop the request").click();
    await text(/^Nothing was changed yet/);
    expect(await barriers(page)).toEqual([]);
    await inDialog("Drop the request").click();
    await page.getByRole("heading", { level: 1, name: "Forget people" }).waitFor();
    expect(sent).toEqual([["DELETE", "/people/forgettings/f1", null]]);
    const rows = page.getByRole("row").filter({ has: page.getByRole("cell") });
    await rows.first().waitFor();
    expect(await rows.first().innerText()).toContain("ticket 4711");
  });

  it("takes everybody in a file", async () => {
    sent = [];
    scene = "found";
    await button("See what will be removed of these").click();
    await text("Choose a file first.");
    const file = { name: "gone.csv", mimeType: "text/csv", buffer: Buffer.from("Customer ID\nu1\n") };
    await page.locator("input[type=file]").setInputFiles(file);
    await field("Why").last().fill("ticket 4712");
    await button("See what will be removed of these").click();
    await text(/^Looking where these people are/);
    expect(sent).toMatchObject([
      ["POST", "/people/forget", { uploadId: expect.any(String), reason: "ticket 4712" }],
    ]);
  });

  it("is told in Spanish on a phone, in the dark", async () => {
    const options = { locale: "es-ES", timezoneId: "UTC", width: 390, colorScheme: "dark" } as const;
    const { page: spanish, told: heard } = await here.visitor(options);
    await playedTo(spanish);
    scene = "found";
    await signedIn(spanish, `${here.system.api}/exclusions/forgettings/f1`);
    await spanish.getByRole("heading", { level: 2, name: "Qué se va a quitar" }).waitFor();
    expect(await barriers(spanish)).toEqual([]);
    for (const each of ["removing", "done"] as const) {
      scene = each;
      await spanish.reload();
      await spanish.getByRole("heading", { level: 2 }).first().waitFor();
      expect(await barriers(spanish)).toEqual([]);
      const wide = await spanish.evaluate("document.documentElement.scrollWidth > innerWidth");
      expect(wide).toBe(false);
    }
    expect([...told, ...heard]).toEqual([]);
  });
});
