/** Braze's side of the page, in a real browser: on the whole local system, and on a sandbox alone. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Api, api } from "../../local/api.ts";
import { builtPage } from "../../local/built-page.ts";
import { loadSample } from "../../local/sample.ts";
import { type Sandbox, startSandbox } from "../../local/sandbox/start-sandbox.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import type { Run } from "../../shared/contract/imports.ts";
import type { SegmentView } from "../../shared/contract/sandbox-segments.ts";
import { hasChromium } from "./chromium.ts";
import { barriers, type PageHere, pageHere, signedIn, USERS, type Visitors, visitors } from "./page-here.ts";

const heading = (page: Page, name: string | RegExp) =>
  page.getByRole("heading", { level: 1, name }).waitFor();

describe.skipIf(!hasChromium)("Braze's side of the page (needs Chromium)", { timeout: 600_000 }, () => {
  let here: PageHere;
  let page: Page;
  let told: string[];
  let client: Api;
  beforeAll(async () => {
    here = await pageHere();
    ({ page, told } = await here.visitor());
    const token = await here.system.token();
    client = api(here.system.api, token);
    const { environment } = here.system;
    const sample = { timeZone: "UTC", language: "en", users: USERS } as const;
    await loadSample({ api: here.system.api, token, environment, ...sample });
    await signedIn(page, here.system.api);
  });
  afterAll(() => here?.stop());

  /** The cohort of loyal shoppers, by the API. */
  async function imported(): Promise<void> {
    const cohorts = await client.all<CohortView>("/cohorts", 50);
    const loyal = cohorts.find(({ name }) => name === "Loyal shoppers");
    const [connection] = await client.all<{ id: string }>("/connections", 50);
    const order = { connectionId: connection?.id, recipients: ["marketing@example.com"] };
    const { id } = await client.post<Run>(`/cohorts/${loyal?.id}/imports`, order);
    await expect
      .poll(async () => (await client.get<Run>(`/imports/${id}`)).status, {
        timeout: 150_000,
        interval: 250,
      })
      .toBe("succeeded");
  }

  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const side = (name: string) =>
    page.getByRole("navigation", { name: "Braze's side" }).getByRole("link", { name }).click();

  it("is one click away, says what it is, and shows what came", async () => {
    await imported();
    await page.getByRole("link", { name: "Braze's side", exact: true }).click();
    await heading(page, "Partner page: kubit");
    await page.getByText("Nothing here reaches a real one.").waitFor();
    await page.getByText(here.system.api, { exact: true }).waitFor();
    await page.getByRole("cell", { name: "201 success" }).first().waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  it("creates a key that is shown once and works, and invalidates it", async () => {
    await button("Create a key").click();
    await page.getByText("Copy the new key now.").waitFor();
    const key = (await page.getByRole("status").getByRole("code").innerText()).trim();
    expect(key).toMatch(/^[a-z0-9]{60}$/);
    const send = () =>
      fetch(`${here.system.api}/partners/kubit/cohorts/users`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          partner_api_key: here.system.sandbox.partnerKey,
          client_secret: key,
          cohort_id: "<b>c1</b>",
          cohort_changes: [{ user_ids: ["nobody-1", "nobody-2"] }],
        }),
      });
    expect((await send()).status).toBe(201);
    await button(`Invalidate …${key.slice(-4)}`).click();
    await page.getByRole("dialog").getByRole("button", { name: "Invalidate", exact: true }).click();
    await page.getByText(key).waitFor({ state: "hidden" });
    expect((await send()).status).toBe(401);
    await page.reload();
    await heading(page, "Partner page: kubit");
    // What a stranger sent is text, never markup.
    await page.getByRole("cell", { name: "<b>c1</b>" }).first().waitFor();
    expect(await page.content()).not.toContain(key);
  });

  it("shows a received cohort by its name, with what became of its ids", async () => {
    await side("Received cohorts");
    await page.getByRole("link", { name: "Loyal shoppers" }).click();
    await heading(page, "Loyal shoppers");
    await page.getByRole("rowheader", { name: "Matched a user" }).waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  it("builds a segment of `Kubit cohorts includes …`, and tells the reach of a campaign", async () => {
    await side("Segments");
    await page.getByRole("link", { name: "New segment" }).click();
    await button("Save segment").click();
    await page.getByText("Give the segment a name.").waitFor();
    await page.getByText("This condition is not complete.").waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("textbox", { name: "Name" }).fill("Loyal ones");
    await page.getByRole("combobox", { name: "Cohort", exact: true }).selectOption("Loyal shoppers");
    await button("Save segment").click();
    await page.getByText("Kubit cohorts includes “Loyal shoppers”").waitFor();
    const [segment] = await client.all<{ id: string; name: string }>("/sandbox/segments", 50);
    const view = await client.get<SegmentView>(`/sandbox/segments/${segment?.id}`);
    expect(view.name).toBe("Loyal ones");
    expect(view.users).toBeGreaterThan(0);
    const said = new Intl.NumberFormat("en-GB").format(view.users);
    await page.getByText(`A campaign to this segment reaches ${said} users now.`).waitFor();
    expect(await barriers(page)).toEqual([]);
    await side("Segments");
    await page.getByText(`${said} users`, { exact: true }).waitFor();
  });

  it("builds one by the keyboard alone, and deletes it after a question", async () => {
    const tabTo = async (role: "link" | "textbox" | "combobox" | "button", name: string) => {
      const wanted = page.getByRole(role, { name, exact: true });
      await wanted.waitFor();
      for (let presses = 0; presses < 60; presses++) {
        if ((await wanted.and(page.locator(":focus")).count()) === 1) return;
        await page.keyboard.press("Tab");
      }
      throw new Error(`${role} "${name}" is not reached by Tab`);
    };
    await tabTo("link", "New segment");
    await page.keyboard.press("Enter");
    await tabTo("textbox", "Name");
    await page.keyboard.type("By keys");
    await tabTo("combobox", "Comparison");
    await page.keyboard.type("does");
    await tabTo("combobox", "Cohort");
    await page.keyboard.type("Loyal");
    await tabTo("button", "Save segment");
    await page.keyboard.press("Enter");
    await heading(page, "By keys");
    await page.getByText("Kubit cohorts does not include “Loyal shoppers”").waitFor();
    await tabTo("button", "Delete segment");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Delete the segment “By keys”?").waitFor();
    await dialog.getByRole("button", { name: "Delete segment", exact: true }).focus();
    await page.keyboard.press("Enter");
    await heading(page, "Segments");
    await page.getByRole("link", { name: "By keys" }).waitFor({ state: "hidden" });
    const left = await client.all<{ name: string }>("/sandbox/segments", 50);
    expect(left.map(({ name }) => name)).toEqual(["Loyal ones"]);
  });

  it("adds a user, who is in no cohort until an id of theirs arrives", async () => {
    await side("Users");
    await button("Add user").click();
    await page.getByText("Enter an external id, an alias with its label, or a device id.").waitFor();
    await page.getByRole("textbox", { name: "External id" }).fill("ana-from-the-page");
    await page.getByRole("textbox", { name: "Attributes" }).fill("plan: gold\nspent: 12");
    await button("Add user").click();
    await page.getByText("The user is there.").waitFor();
    expect(await client.get("/sandbox/users?external_id=ana-from-the-page")).toMatchObject({
      outcome: "matched",
      user: { attributes: { plan: "gold", spent: 12 } },
    });
    expect(await barriers(page)).toEqual([]);
  });

  it("says whom an id would match, and why nobody", async () => {
    const id = page.getByRole("textbox", { name: "Id", exact: true });
    await id.fill("ana-from-the-page");
    await button("Look up").click();
    await page.getByText("ana-from-the-page · plan: gold · spent: 12").waitFor();
    await id.fill("nobody at all");
    await button("Look up").click();
    await page.getByText("It matches nobody: an import with it is ignored.").waitFor();
    // A device of somebody who has signed in.
    const { items } = await client.get<{ items: { identified: boolean; devices: string[] }[] }>(
      "/sandbox/users",
    );
    const device =
      items.find(({ identified, devices }) => identified && devices.length > 0)?.devices[0] ?? "";
    await page.getByRole("combobox", { name: "Kind of id" }).selectOption("Device id");
    await id.fill(device);
    await button("Look up").click();
    await page.getByText("The device belongs to an identified user").waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  it("loads a file of users, and says so if it can't be read", async () => {
    const file = page.getByLabel("Load a file");
    const chosen = (name: string, text: string) =>
      page
        .locator('input[type="file"]')
        .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
    await file.first().waitFor();
    await chosen("broken.csv", 'external_id\n"without an end');
    await page.getByRole("alert").waitFor();
    await chosen("people.csv", "external_id,plan\nfile-1,gold\nfile-2,gold\n");
    await page.getByText("2 rows are loaded.").waitFor();
    expect(await client.get("/sandbox/users?external_id=file-2")).toMatchObject({ outcome: "matched" });
  });

  it("is in Spanish and in the dark without a barrier, and breaks nothing of the page's policy", async () => {
    const spanish = await here.visitor({ locale: "es-ES", colorScheme: "dark", width: 390 });
    await signedIn(spanish.page, `${here.system.api}/braze/segments`);
    await heading(spanish.page, "Segmentos");
    await spanish.page.getByText("Cohortes de Kubit incluye “Loyal shoppers”").waitFor();
    for (const [path, title] of [
      ["/braze/segments", "Segmentos"],
      ["/braze/segments/new", "Segmento nuevo"],
      ["/braze/cohorts", "Cohortes recibidas"],
      ["/braze/users", "Usuarios"],
      ["/braze", /Página del partner/],
    ] as const) {
      await spanish.page.goto(`${here.system.api}${path}`);
      await heading(spanish.page, title);
      expect([path, await barriers(spanish.page)]).toEqual([path, []]);
    }
    expect([...told, ...spanish.told]).toEqual([]);
  });
});

describe.skipIf(!hasChromium)("the page of a sandbox alone (needs Chromium)", { timeout: 600_000 }, () => {
  let sandbox: Sandbox;
  let browser: Visitors;
  beforeAll(async () => {
    sandbox = await startSandbox({ partner: "acme", page: await builtPage() });
    browser = await visitors();
  });
  afterAll(async () => {
    await browser?.stop();
    await sandbox?.stop();
  });

  it("is Braze's side, of its own partner, after a sign-in", async () => {
    const { page, told } = await browser.visitor();
    await signedIn(page, sandbox.origin);
    await heading(page, "Partner page: acme");
    expect(page.url()).toBe(`${sandbox.origin}/braze`);
    await page.getByText(`…${sandbox.key.slice(-4)}`).waitFor();
    expect(told).toEqual([]);
  });

  it("does not change who may call its API: its token, and who signed in", async () => {
    const asked = (authorization?: string) =>
      fetch(`${sandbox.origin}/sandbox/cohorts`, { headers: authorization ? { authorization } : {} });
    expect((await asked()).status).toBe(401);
    expect((await asked("Bearer x")).status).toBe(401);
    expect((await asked(`Bearer ${sandbox.token}`)).status).toBe(200);
  });
});
