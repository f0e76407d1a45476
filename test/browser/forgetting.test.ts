/** Forgetting people in a real browser, on the whole system and a steered clock. Skipped if Chromium is missing. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Api, api } from "../../local/api.ts";
import type { Forgetting } from "../../shared/contract/forgettings.ts";
import type { Run, RunView } from "../../shared/contract/imports.ts";
import type { OpenedUpload } from "../../shared/contract/uploads.ts";
import { hasChromium } from "./chromium.ts";
import { barriers, type PageHere, pageHere, signedIn } from "./page-here.ts";
import { activeWorkspace } from "./story.ts";

/** Milliseconds: each waits for the whole system, which is slow beside other tests. */
const SLOW = 600_000;
/** Milliseconds of the clock between two rounds, in which a request goes on by itself. */
const ROUND_MS = 15 * 60_000;
/** More than it takes. */
const ROUNDS = 10;
const SOON = { timeout: 120_000, interval: 300 };

describe.skipIf(!hasChromium)("forgetting people on the page (needs Chromium)", { timeout: SLOW }, () => {
  let here: PageHere;
  let page: Page;
  let told: string[];
  let client: Api;
  let shop: string;
  let outlet: string;
  /** Of the request that is confirmed. */
  let address: string;

  beforeAll(async () => {
    // What is stored has the real time.
    here = await pageHere({ clock: new Date() });
    const { system } = here;
    client = api(system.api, () => system.token());
    shop = await activeWorkspace(client, system.sandbox.endpoint);
    outlet = await activeWorkspace(client, system.sandbox.endpoint, { name: "Outlet", partner: "outlet" });
    const { object, slot } = await client.post<OpenedUpload>("/uploads", {
      ...{ name: "gold.csv", format: "csv", bytes: GOLD.length },
    });
    await fetch(slot.url, { method: slot.method, headers: slot.headers, body: GOLD });
    await fetch(`${system.bucket}/uploads/broken.csv`, { method: "PUT", body: Buffer.from([0x1f, 0x8b, 8]) });
    const definition = { kind: "list", object, format: "csv" };
    const gold = { name: "Gold", timeZone: "UTC", definition };
    const { id } = await client.post<{ id: string }>("/cohorts", gold);
    await imported(id, shop);
    await imported(id, outlet);
    await client.patch(`/connections/${outlet}`, { disabled: true });
    const columns = { user: "user_id", time: "at" };
    const events = { prefix: "shop/", format: "csv", marker: "_SUCCESS", columns, eventIs: "purchase" };
    await client.put("/data-sets/shop", { name: "Shop events", events });
    const sql = "SELECT user_id AS external_id FROM events WHERE user_id = 'u1'";
    const one = { kind: "sql", dataSet: "shop", sql };
    await client.post("/cohorts", { name: "One person", timeZone: "UTC", definition: one });
    const excluded = { people: [{ external_id: "u3" }], reason: "ticket 1" };
    await client.post("/exclusion-lists/everywhere/people", excluded);
    ({ page, told } = await here.visitor({ timezoneId: "UTC" }));
    await signedIn(page, `${system.api}/exclusions`);
  }, SLOW);
  afterAll(() => here?.stop());

  const GOLD = "external_id\nu1\nu2\nu3\n";
  const imported = async (cohort: string, connectionId: string) => {
    const order = { connectionId, recipients: ["ana@example.com"] };
    const { id } = await client.post<Run>(`/cohorts/${cohort}/imports`, order);
    const read = () => client.get<RunView>(`/imports/${id}`);
    await vi.waitFor(async () => expect((await read()).status).toBe("succeeded"), SOON);
  };
  const asked = () =>
    client.get<Forgetting>(`/people${new URL(address).pathname.replace("/exclusions", "")}`);
  const round = async () => {
    const { clock } = here.system;
    await clock?.moveTo(new Date((await clock.now()).getTime() + ROUND_MS));
  };
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const inDialog = (name: string) => page.getByRole("dialog").getByRole("button", { name, exact: true });
  const field = (name: string) => page.getByRole("textbox", { name, exact: true });
  const text = (said: string | RegExp) => page.getByText(said).first().waitFor();
  const title = (level: number, name: string) => page.getByRole("heading", { level, name }).waitFor();
  const main = () => page.getByRole("main").innerText();
  const placeInMenu = () => page.getByRole("navigation").first().locator("[aria-current=page]").innerText();

  it("is reached from the exclusion lists, and says what is missing", async () => {
    await page.getByRole("link", { name: "Forget people", exact: true }).click();
    await title(1, "Forget people");
    await text("Nobody asked to forget anybody yet.");
    expect(await placeInMenu()).toBe("Exclusions");
    await button("See what will be removed").click();
    await text("Enter at least one.");
    await text("Say why, so that others know later.");
    expect(await barriers(page)).toEqual([]);
  });

  it("refuses a reason that has an identifier of these people", async () => {
    await field("External IDs, one on each line").fill("u1\n u3\nu7\n");
    await field("Why").first().fill("u7 asked");
    await page.keyboard.press("Enter");
    await text(/^The reason has an identifier of one of these people/);
    expect(await field("External IDs, one on each line").inputValue()).toBe("u1\n u3\nu7\n");
    expect((await client.get<{ items: unknown[] }>("/people/forgettings")).items).toEqual([]);
  });

  it("shows what will be removed, and what can't be", async () => {
    await field("Why").first().fill("ticket 4711");
    await page.keyboard.press("Enter");
    await title(1, "ticket 4711");
    await title(2, "What will be removed");
    address = page.url();
    const shown = await main();
    for (const line of [
      "3 IDs were named.",
      "Gold, at Shop: 2 IDs",
      "Gold, at Outlet: 2 IDs",
      "Uploaded files: 2 IDs in 1 file",
      "All workspaces: 1 ID",
      "The definition of “One person” has one of these IDs written in it. Edit it before you confirm, and what it was before is removed too.",
    ])
      expect(shown).toContain(line);
    expect(await page.getByRole("link", { name: "See the cohort" }).count()).toBe(1);
    expect(await placeInMenu()).toBe("Exclusions");
    expect(await barriers(page)).toEqual([]);
  });

  it("is confirmed by the number of people that is typed, with the keyboard alone, and not by a click", async () => {
    await button("Forget them").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Forget these people?" }).waitFor();
    await expect.poll(() => page.locator("input:focus").getAttribute("inputmode")).toBe("numeric");
    expect(await barriers(page)).toEqual([]);
    await inDialog("Forget them for good").click();
    await text("Type 3.");
    await field("How many IDs").fill("4");
    await inDialog("Forget them for good").click();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(await asked()).toMatchObject({ state: "to-confirm" });
    await button("Forget them").focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator("input:focus").getAttribute("inputmode")).toBe("numeric");
    await page.keyboard.type("3");
    await inDialog("Forget them for good").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await title(2, "Progress");
  });

  it("says how far it is, and that a disabled workspace hinders it", async () => {
    await expect.poll(async () => (await asked()).hindrances?.length, SOON).toBe(1);
    await page.reload();
    await text(/^Gold, at Outlet: the workspace can't be used: it is disabled/);
    const workspace = page.getByRole("link", { name: "See the workspace" });
    expect(await workspace.getAttribute("href")).toBe(`/connections/${outlet}`);
    const steps = await page.getByRole("list").first().getByRole("listitem").allInnerTexts();
    expect(steps.map((step) => step.split("\n").at(-1))).toEqual(["Done", "Under way", "Not yet", "Not yet"]);
    expect(await barriers(page)).toEqual([]);
  });

  it("ends by itself once that is mended, with a certificate that can be kept as a file", async () => {
    await client.patch(`/connections/${outlet}`, { disabled: false });
    await client.post(`/connections/${outlet}/activation`, {});
    for (let rounds = 0; rounds < ROUNDS && (await asked()).state !== "done"; rounds += 1) await round();
    expect(await asked()).toMatchObject({ state: "done" });
    await page.reload();
    await title(2, "Certificate");
    const download = page.waitForEvent("download");
    await button("Save as a file").click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^Forgotten people \d{4}-\d\d-\d\d\.txt$/);
    const kept = readFileSync(await file.path(), "utf8");
    const shown = await main();
    for (const line of [
      "Gold, at Shop: 2 IDs",
      "Gold, at Outlet: 2 IDs",
      "Uploaded files: 2 IDs in 1 file",
      "Uploaded files: 1 file",
      "The data “Shop events”: it belongs to your data team, who must delete them there.",
      "The definition of “One person” has one of these IDs written in it. Edit it, then ask to forget them again: what it was before is removed too.",
    ]) {
      expect(shown).toContain(line);
      expect(kept).toContain(line);
    }
    expect(kept).toContain("Why: ticket 4711");
    expect(await page.getByRole("link", { name: "See the import" }).count()).toBe(2);
    expect(await barriers(page)).toEqual([]);
    await page.emulateMedia({ media: "print" });
    expect(await page.getByRole("banner").isVisible()).toBe(false);
    expect(await button("Print").isVisible()).toBe(false);
    await page.emulateMedia({ media: null });
  });

  it("is on record, with the way there", async () => {
    await page.goto(`${here.system.api}/audit`);
    const confirmed = page.getByRole("row").filter({ hasText: "Confirmed that people are forgotten" });
    await confirmed.getByRole("link", { name: "Request to forget people" }).click();
    await title(1, "ticket 4711");
  });

  it("takes everybody in a file, or nobody of it", async () => {
    await page.goto(`${here.system.api}/exclusions/forget`);
    await page.getByRole("link", { name: "ticket 4711" }).waitFor();
    const choose = (name: string, content: string) =>
      page.locator("input[type=file]").setInputFiles({
        ...{ name, mimeType: "text/csv", buffer: Buffer.from(content) },
      });
    await button("See what will be removed of these").click();
    await text("Choose a file first.");
    await choose("wrong.csv", 'Customer ID\nu1\n""\n');
    await field("Why").last().fill("ticket 4712");
    await button("See what will be removed of these").click();
    await text(/^The file has rows that can't be read, or without an identifier. Nothing was changed/);
    await choose("right.csv", "Customer ID\nu1\nu3\n");
    await button("See what will be removed of these").click();
    await title(1, "ticket 4712");
    await title(2, "What will be removed");
    await text("2 IDs were named. 2 of them are forgotten already.");
  });

  it("is told in Spanish on a phone, in the dark, where a request is dropped after a question", async () => {
    const options = { locale: "es-ES", timezoneId: "UTC", width: 390, colorScheme: "dark" } as const;
    const { page: spanish, told: heard } = await here.visitor(options);
    const fits = async () => {
      expect(await barriers(spanish)).toEqual([]);
      expect(await spanish.evaluate("document.documentElement.scrollWidth > innerWidth")).toBe(false);
    };
    await signedIn(spanish, address);
    await spanish.getByRole("heading", { level: 2, name: "Certificado" }).waitFor();
    await fits();
    await spanish.goto(page.url());
    await spanish.getByRole("heading", { level: 2, name: "Qué se va a quitar" }).waitFor();
    await fits();
    await spanish.getByRole("button", { name: "Descartar la solicitud" }).click();
    const dialog = spanish.getByRole("dialog", { name: "¿Descartar la solicitud?" });
    await dialog.getByText(/^Todavía no se ha cambiado nada/).waitFor();
    await dialog.getByRole("button", { name: "Descartar la solicitud" }).click();
    await spanish.getByRole("heading", { level: 1, name: "Olvidar personas" }).waitFor();
    await spanish.getByRole("link", { name: "ticket 4711" }).waitFor();
    await expect.poll(() => spanish.getByRole("link", { name: "ticket 4712" }).count()).toBe(0);
    await fits();
    expect([...told, ...heard]).toEqual([]);
  });

  it("is not there for who may not forget people", async () => {
    const { page: operators } = await here.visitor();
    await operators.route("**/page.json", async (route) => {
      const response = await route.fetch();
      const settings = (await response.json()) as { scopes: string[] };
      const scopes = settings.scopes.filter((scope) => scope !== "people/forget");
      return route.fulfill({ response, json: { ...settings, scopes } });
    });
    await signedIn(operators, `${here.system.api}/exclusions`);
    await operators.getByRole("combobox", { name: "List", exact: true }).waitFor();
    expect(await operators.getByRole("link", { name: "Forget people" }).count()).toBe(0);
    await operators.goto(`${here.system.api}/exclusions/forget`);
    await operators.getByText("Your account may not forget people.").waitFor();
    expect(await operators.getByRole("textbox").count()).toBe(0);
  });
});
