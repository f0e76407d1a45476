/** People, data, history, and who did what, in a real browser. Skipped if Chromium is missing. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConnectionView } from "../../shared/contract/connections.ts";
import { csvRecords } from "../../shared/domain/csv.ts";
import { bought, lake, usersOf } from "../fixtures/lake.ts";
import { hasChromium } from "./chromium.ts";
import { barriers } from "./page-here.ts";
import { type PageStory, pageStory } from "./story.ts";

/** Milliseconds: each waits for the whole system, which is slow beside other tests. */
const SLOW = 600_000;

describe.skipIf(!hasChromium)("people and data on the page (needs Chromium)", { timeout: SLOW }, () => {
  let story: PageStory;
  let page: Page;
  let cohortId: string;
  const asked: string[] = [];
  beforeAll(async () => {
    story = await pageStory();
    page = story.page;
    page.on("request", (request) => asked.push(request.url()));
    cohortId = (await story.cohortNamed("Loyal shoppers")).id;
  }, SLOW);
  afterAll(() => story?.here.stop());

  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const open = (path: string) => page.goto(`${story.here.system.api}${path}`);
  const membersAtBraze = () =>
    story.calls.get<{ items: { kind: string; id: string }[] }>(
      `/sandbox/cohorts/${cohortId}/members?limit=500`,
    );
  const lookUp = async (id: string) => {
    await page.getByRole("textbox", { name: "External ID" }).fill(id);
    await button("Look up").click();
  };

  it("says of a person why they are in a cohort, and why not", async () => {
    await open(`/cohorts/${cohortId}`);
    await button("Look up").click();
    await page.getByText("Enter it exactly as it is in your data.").waitFor();
    await lookUp("nobody-by-this-name");
    await page.getByText("This cohort was never imported").waitFor();

    await story.ended(await story.start(cohortId));
    const { items } = await membersAtBraze();
    const member = items.find(({ kind }) => kind === "external_id")?.id ?? "";
    await lookUp(member);
    await page.getByText("Sample workspace: In Braze").waitFor();
    await page.getByText("Added,").waitFor();
    expect(await barriers(page)).toEqual([]);
    await lookUp("nobody-by-this-name");
    await page.getByText("Sample workspace: Not in the cohort").waitFor();
    await page.getByText(/look them up by the first of: External ID, Alias, Device ID/).waitFor();

    await page.getByRole("combobox", { name: "Known by" }).selectOption("Alias");
    await page.getByRole("textbox", { name: "Alias", exact: true }).fill("nobody");
    await page.getByRole("textbox", { name: "Label of the alias" }).fill("email");
    await button("Look up").click();
    await page.getByText("Sample workspace: Not in the cohort").waitFor();
    expect(asked.filter((address) => address.includes("nobody") || address.includes(member))).toEqual([]);
  });

  it("shows where tables of a database are, wide and on a phone, and neither checks nor edits them", async () => {
    const columns = { user: "user_id", time: "happened_at", event: "name" };
    await story.calls.put("/data-sets/tables", {
      kind: "database",
      name: "Warehouse",
      database: "warehouse",
      events: { table: "public.events_of_the_last_four_hundred_days", columns },
      users: { table: "public.users", columns: { user: "id", externalId: "id", deviceId: "device" } },
    });
    await open("/data-sets");
    await page.getByRole("link", { name: "Warehouse" }).click();
    await page.getByText("public.events_of_the_last_four_hundred_days").waitFor();
    await page.getByText("id, device", { exact: true }).waitFor();
    expect(await button("Check again").count()).toBe(0);
    expect(await page.getByRole("link", { name: "Edit" }).count()).toBe(0);
    expect(await barriers(page)).toEqual([]);
    const { width, height } = page.viewportSize() ?? { width: 1_280, height: 900 };
    await page.setViewportSize({ width: 390, height });
    const shown = await page.getByText("public.users").boundingBox();
    expect(shown?.height).toBeLessThan(60);
    await page.setViewportSize({ width, height });
  });

  it("finds a person by another identifier than the one that Braze gets", async () => {
    const text = "external_id,alias_name,alias_label,device_id\nu-1,ana@example.com,email,phone-1\n";
    const { ok } = await fetch(`${story.here.system.bucket}/lists/several.csv`, {
      method: "PUT",
      body: text,
    });
    expect(ok).toBe(true);
    const { id } = await story.calls.post<{ id: string }>("/cohorts", {
      name: "With several identifiers",
      timeZone: "UTC",
      definition: { kind: "list", object: "lists/several.csv", format: "csv" },
    });
    await story.ended(await story.start(id));
    await open(`/cohorts/${id}`);
    await page.getByRole("combobox", { name: "Known by" }).selectOption("Device ID");
    await page.getByRole("textbox", { name: "Device ID" }).fill("phone-1");
    await button("Look up").click();
    await page.getByText("Sample workspace: In Braze").waitFor();
    await page.getByText("Braze gets this person by their external ID.").waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("textbox", { name: "Device ID" }).fill("phone-2");
    await button("Look up").click();
    await page.getByText("Sample workspace: Not in the cohort").waitFor();
    expect(asked.filter((address) => address.includes("phone-"))).toEqual([]);
  });

  it("shows how a cohort grew and shrank, and gives its imports as a file", async () => {
    const { name, timeZone, definition } = await story.cohortNamed("Loyal shoppers");
    const where = { performed: { event: "purchase", period: { lastDays: 60 }, times: { atLeast: 2 } } };
    await story.calls.put(`/cohorts/${cohortId}`, { name, timeZone, definition: { ...definition, where } });
    const second = await story.ended(await story.start(cohortId, { allowUnusualChange: true }));
    await open(`/cohorts/${cohortId}`);
    const chart = page.getByRole("img", { name: /^Users in Braze after each import/ });
    await chart.hover({ position: { x: 8, y: 40 } });
    await page.getByText("0 removed").waitFor();
    expect(await barriers(page)).toEqual([]);
    const waiting = page.waitForEvent("download");
    await button("Download").click();
    const download = await waiting;
    expect(download.suggestedFilename()).toBe("Imports of Loyal shoppers.csv");
    const [header = [], newest = [], ...others] =
      csvRecords(readFileSync(await download.path(), "utf8")) ?? [];
    expect(header[0]).toBe("When (Europe/Madrid)");
    expect(newest[newest.length - 1]).toBe(second.id);
    expect(newest[header.indexOf("In Braze")]).toBe(String(second.totalUsersImported));
    expect(others).toHaveLength(1);
  });

  it("tells who did what, by person and by what it was about", async () => {
    await page.getByRole("link", { name: "See everything on record about it" }).click();
    await page.getByRole("cell", { name: "Looked up a person" }).first().waitFor();
    expect(await page.getByRole("cell", { name: "Connected a workspace" }).count()).toBe(0);
    await button("Show all").click();
    await page.getByRole("cell", { name: "Connected a workspace" }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("textbox", { name: "Who" }).fill("somebody else");
    await button("Filter").click();
    await page.getByText("Nothing on record matches.").waitFor();
    await page.getByRole("textbox", { name: "Who" }).fill("local-operator");
    await button("Filter").click();
    await page.getByRole("cell", { name: "Connected a workspace" }).waitFor();
  });

  it("shows of the data what can be used", async () => {
    await page.getByRole("link", { name: "Data", exact: true }).click();
    await page.getByRole("link", { name: "Sample shop" }).click();
    await page.getByText("Usable", { exact: true }).waitFor();
    await page.getByRole("rowheader", { name: "purchase" }).waitFor();
    await page.getByRole("rowheader", { name: "plan" }).waitFor();
    await page.getByRole("link", { name: "Loyal shoppers" }).waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  it("defines a cohort by a query, and shows a fault at its place", async () => {
    await open("/cohorts/new");
    await page.getByRole("link", { name: "By a query" }).click();
    const query = page.getByRole("textbox", { name: "Query" });
    await page.getByRole("textbox", { name: "Name" }).fill("By a query");
    await query.fill("SELECT customer_id AS external_id\nFROM userz");
    await button("Line 2, column 6").click();
    const fromCursor = await query.evaluate((node) => {
      const root = (node as unknown as { getRootNode(): { getSelection(): object } }).getRootNode();
      return String(root.getSelection());
    });
    expect(fromCursor).toBe("userz");
    expect(await barriers(page)).toEqual([]);
    await query.press("ControlOrMeta+a");
    await page.keyboard.insertText("SELECT customer_id AS external_id\nFROM users");
    await page.getByText(/users meet these conditions now/).waitFor();
    await button("Create cohort").click();
    await page.getByRole("heading", { name: "By a query" }).waitFor();
    expect((await story.cohortNamed("By a query")).definition).toMatchObject({ kind: "sql" });
  });

  it("duplicates a cohort, and sets when its imports stop", async () => {
    await open(`/cohorts/${cohortId}`);
    await button("More actions").click();
    await page.getByRole("menuitem", { name: "Duplicate" }).click();
    await page.getByRole("heading", { name: "Edit “Copy of Loyal shoppers”" }).waitFor();
    const copy = await story.cohortNamed("Copy of Loyal shoppers");
    expect(copy.definition).toEqual((await story.cohortNamed("Loyal shoppers")).definition);
    await open(`/cohorts/${copy.id}/settings`);
    await page.getByRole("textbox", { name: /Removes more than/ }).fill("x");
    await button("Save changes").click();
    await page.getByText("Enter a number, or leave it empty.").waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("textbox", { name: /Removes more than/ }).fill("12.5");
    await button("Save changes").click();
    await page.getByRole("heading", { name: "Copy of Loyal shoppers", exact: true }).waitFor();
    const { guard, identifierOrder } = await story.cohortNamed("Copy of Loyal shoppers");
    expect([guard, identifierOrder]).toEqual([{ removeShare: 0.125 }, undefined]);
  });

  it("makes a cohort from a list: its columns are named, and who would be left out is told", async () => {
    await open("/cohorts/new/list");
    const choose = (text: string) =>
      page
        .locator("input[type=file]")
        .setInputFiles({ name: "VIP customers.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await choose("Code,Plan\n007,gold\nana,gold\n,gold\n007,gold\n");
    await page.getByText("No user can be told from this list.").waitFor();
    await page.getByRole("combobox", { name: "External ID" }).selectOption("Code");
    await page.getByText("Users without any identifier").waitFor();
    await page.getByText("In lines 4.").waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("VIP customers");
    await button("Create cohort").click();
    await page.getByRole("heading", { name: "VIP customers" }).waitFor();
    const { definition } = await story.cohortNamed("VIP customers");
    expect(definition).toMatchObject({ kind: "list", format: "csv", columns: { external_id: "Code" } });
    const imported = await story.ended(await story.start((await story.cohortNamed("VIP customers")).id));
    expect(imported.counts).toMatchObject({ members: 2, rejected: { "no-identifier": 1 } });
  });

  it("takes a workspace out of use, and back", async () => {
    const status = async () =>
      (await story.calls.get<ConnectionView>(`/connections/${story.connectionId}`)).status;
    await open(`/connections/${story.connectionId}`);
    await button("Disable").click();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
    await button("Enable").click();
    await button("Activate").click();
    await page.getByText("Braze accepted the key. The connection is active.").waitFor();
    expect(await status()).toBe("active");
  });

  it("defines a cohort of tables that Athena reads, asks for no check of them, and tells what a count costs", async () => {
    for (const [object, body] of [usersOf([1, 2, 3]), bought([1, 2])])
      await fetch(`${story.here.system.bucket}/${object}`, { method: "PUT", body });
    await story.calls.put("/data-sets/lake", lake);
    asked.length = 0;
    await open("/cohorts/new");
    await page.getByRole("combobox", { name: "Data" }).selectOption("Lake");
    await page.getByText("This data is in tables, which are not searched for names.").waitFor();
    await page.getByRole("textbox", { name: "Name" }).fill("Buyers in the lake");
    await page.getByRole("combobox", { name: "Event" }).fill("purchase");
    await button("Count now").click();
    await page.getByText("2", { exact: true }).waitFor();
    await page.getByText(/Athena read .* for this count/).waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await page.getByText("could not be read").count()).toBe(0);
    await button("Create cohort").click();
    await page.getByRole("heading", { name: "Buyers in the lake" }).waitFor();

    await open("/cohorts/new/query");
    await page.getByRole("combobox", { name: "Data" }).selectOption("Lake");
    await page.getByRole("button", { name: "day", exact: true }).waitFor();
    await page.getByRole("textbox", { name: "Query" }).fill("SELECT id AS external_id FROM users");
    await button("Count now").click();
    await page.getByText("3", { exact: true }).waitFor();
    expect(asked.filter((address) => address.includes("/data-sets/lake/check"))).toEqual([]);
  });

  it("breaks nothing of its policy", () => {
    expect(story.told).toEqual([]);
  });
});
