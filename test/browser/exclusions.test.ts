/** Exclusion lists in a real browser. Skipped if Chromium is missing. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Api, api } from "../../local/api.ts";
import type { ImportRequest, Run, RunView } from "../../shared/contract/imports.ts";
import { hasChromium } from "./chromium.ts";
import { barriers, type PageHere, pageHere, signedIn } from "./page-here.ts";
import { activeWorkspace } from "./story.ts";

/** Milliseconds: each waits for the whole system, which is slow beside other tests. */
const SLOW = 600_000;

describe.skipIf(!hasChromium)("exclusion lists on the page (needs Chromium)", { timeout: SLOW }, () => {
  let here: PageHere;
  let page: Page;
  let told: string[];
  let client: Api;
  let connectionId: string;
  let cohortId: string;
  beforeAll(async () => {
    here = await pageHere();
    const { system } = here;
    client = api(system.api, await system.token());
    connectionId = await activeWorkspace(client, system.sandbox.endpoint);
    await fetch(`${system.bucket}/gold.csv`, { method: "PUT", body: "external_id\nu1\nu2\nu3\n" });
    const definition = { kind: "list", object: "gold.csv", format: "csv" };
    const cohort = { name: "Gold", timeZone: "UTC", definition };
    cohortId = (await client.post<{ id: string }>("/cohorts", cohort)).id;
    ({ page, told } = await here.visitor({ timezoneId: "UTC" }));
    await signedIn(page, `${system.api}/`);
  }, SLOW);
  afterAll(() => here?.stop());

  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const inDialog = (name: string) => page.getByRole("dialog").getByRole("button", { name, exact: true });
  const field = (name: string) => page.getByRole("textbox", { name, exact: true });
  const list = () => page.getByRole("combobox", { name: "List", exact: true });
  const rows = () => page.getByRole("row").filter({ has: page.getByRole("cell") });
  const imported = async (what: Partial<ImportRequest> = { allowUnusualChange: true }): Promise<RunView> => {
    const order = { connectionId, recipients: ["marketing@example.com"], ...what };
    const { id } = await client.post<Run>(`/cohorts/${cohortId}/imports`, order);
    const read = () => client.get<RunView>(`/imports/${id}`);
    await expect.poll(async () => (await read()).endedAt, { timeout: 120_000, interval: 300 }).toBeTruthy();
    return read();
  };

  it("are empty at first, and say what is missing", async () => {
    await page.getByRole("link", { name: "Exclusions", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Exclusion lists" }).waitFor();
    await page.getByText("Nobody is on this list.").waitFor();
    await button("Put on the list").click();
    await page.getByText("Enter at least one.").waitFor();
    await page.getByText("Say why, so that others know later.").waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  it("refuse a reason that has an identifier of these people", async () => {
    await field("External IDs, one on each line").fill("u1\n\n u7 \nu1");
    await field("Why").first().fill("u7 asked");
    await button("Put on the list").click();
    await page.getByText(/^The reason has an identifier of one of these people/).waitFor();
    expect(await field("External IDs, one on each line").inputValue()).toBe("u1\n\n u7 \nu1");
  });

  it("have whom somebody puts on them, by whom, when and why", async () => {
    await field("Why").first().fill("ticket 4711");
    await button("Put on the list").click();
    await page.getByText("Put on the list: 2").waitFor();
    await page.getByText(/^From now on, no import adds them/).waitFor();
    await expect.poll(() => rows().count()).toBe(2);
    const first = await rows().first().innerText();
    for (const text of ["External ID", "ticket 4711"]) expect(first).toContain(text);
    expect(await list().locator("option:checked").innerText()).toBe("All workspaces (2)");
    expect(await field("External IDs, one on each line").inputValue()).toBe("");
    expect(await barriers(page)).toEqual([]);
  });

  it("are of one workspace too, and take aliases", async () => {
    await list().selectOption({ label: "Shop (0)" });
    await page.getByText("Nobody is on this list.").waitFor();
    await page.getByRole("combobox", { name: "Known by" }).selectOption("Alias");
    await field("Aliases, one on each line").fill("ana@example.com");
    await field("Label of the alias").fill("email");
    await field("Why").first().fill("ticket 4712");
    await button("Put on the list").click();
    await page.getByText("Put on the list: 1").waitFor();
    expect(await rows().first().innerText()).toContain("Alias, email");
    await list().selectOption({ label: "All workspaces (2)" });
    await expect.poll(() => rows().count()).toBe(2);
  });

  it("leave their people out of an import, which counts them", async () => {
    const run = await imported();
    expect(run).toMatchObject({ status: "succeeded", counts: { added: 2, excluded: 1 } });
    await page.goto(`${here.system.api}/imports/${run.id}`);
    await page.getByText("1 on an exclusion list", { exact: true }).waitFor();
    const selected = page.getByRole("listitem").filter({ hasText: "Selected" });
    expect(await selected.innerText()).toMatch(/Selected\s+3/);
    expect(await barriers(page)).toEqual([]);
  });

  it("lose whom somebody takes off, after a question", async () => {
    await page.goto(`${here.system.api}/exclusions`);
    await button("Take off: u1").click();
    await page.getByText(/may send this person to Braze again/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await inDialog("Cancel").click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(await rows().count()).toBe(2);
    await button("Take off: u1").click();
    await inDialog("Take off the list").click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await expect.poll(() => rows().count()).toBe(1);
    await field("External IDs, one on each line").fill("u7\nu8");
    await button("Take off the list").click();
    await page.getByText(/may send these people to Braze again/).waitFor();
    await inDialog("Take off the list").click();
    await page.getByText("Taken off the list: 1").waitFor();
    await page.getByText(/1 more was not on it/).waitFor();
    await page.getByText("Nobody is on this list.").waitFor();
    expect(await imported()).toMatchObject({ counts: { added: 1, excluded: 0 } });
  });

  it("have everybody in a file, or nobody of it", async () => {
    const choose = (name: string, text: string) =>
      page
        .locator("input[type=file]")
        .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
    await button("Put them on the list").click();
    await page.getByText("Choose a file first.").waitFor();
    await choose("wrong.csv", 'Customer ID\nu1\n""\n');
    await page.getByText("wrong.csv").waitFor();
    await field("Why").last().fill("ticket 4713");
    await button("Put them on the list").click();
    await page.getByText(/^The file has rows that can't be read, or without an identifier/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await choose("right.csv", "Customer ID\nu1\nu2\n");
    await button("Put them on the list").click();
    await page.getByText("Put on the list: 2").waitFor();
    await expect.poll(() => rows().count()).toBe(2);
    expect(await imported()).toMatchObject({ counts: { removed: 2, excluded: 2 } });
  });

  it("keep no identifier of forgotten people, and leave them out", async () => {
    await list().selectOption({ label: "Forgotten people, at all workspaces (0)" });
    await page.getByText(/no ID is kept/).waitFor();
    await field("External IDs, one on each line").fill("u3");
    await field("Why").first().fill("request 12");
    await button("Put on the list").click();
    await page.getByText("Put on the list: 1").waitFor();
    await list().getByText("Forgotten people, at all workspaces (1)").waitFor({ state: "attached" });
    expect(await page.getByRole("heading", { name: "On this list" }).count()).toBe(0);
    expect(await barriers(page)).toEqual([]);
    // At once, and not with the next import.
    await page.goto(`${here.system.api}/cohorts/${cohortId}/import`);
    await page.getByRole("radio", { name: "Once, now" }).check();
    await page.getByRole("checkbox", { name: "Only take out people on exclusion lists" }).check();
    expect(await page.getByRole("heading", { name: "What an import would change now" }).count()).toBe(0);
    await page.getByRole("combobox", { name: /Who gets a mail/ }).fill("marketing@example.com,");
    expect(await barriers(page)).toEqual([]);
    await button("Take them out now").click();
    await page.getByText("Only people on exclusion lists were removed: 1 user. Nobody was added.").waitFor();
    expect(await imported()).toMatchObject({ counts: { members: 0, removed: 0, excluded: 3 } });
    await page.goto(`${here.system.api}/exclusions`);
    await list().selectOption({ label: "Forgotten people, at all workspaces (1)" });
    await field("External IDs, one on each line").fill("u3");
    await button("Take off the list").click();
    await inDialog("Take off the list").click();
    await page.getByText("Taken off the list: 1").waitFor();
    expect(await imported()).toMatchObject({ counts: { members: 1, added: 1, excluded: 2 } });
    await list().selectOption({ label: "All workspaces (2)" });
  });

  it("are told in Spanish", async () => {
    const { page: spanish } = await here.visitor({ locale: "es-ES", timezoneId: "UTC", width: 390 });
    await signedIn(spanish, `${here.system.api}/exclusions`);
    await spanish.getByRole("heading", { level: 1, name: "Listas de exclusión" }).waitFor();
    await spanish.getByText("ticket 4713").first().waitFor();
    expect(await barriers(spanish)).toEqual([]);
    expect(told).toEqual([]);
  });
});
