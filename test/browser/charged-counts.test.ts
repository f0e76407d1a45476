/** Counts whose data's owner is charged for them, in a real browser. Skipped if Chromium is missing. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Api, api } from "../../local/api.ts";
import type { RunView } from "../../shared/contract/imports.ts";
import { bought, lake, usersOf } from "../fixtures/lake.ts";
import { hasChromium } from "./chromium.ts";
import { barriers, type PageHere, pageHere, signedIn } from "./page-here.ts";
import { activeWorkspace } from "./story.ts";

/** Milliseconds: each waits for the whole system, which is slow beside other tests. */
const SLOW = 600_000;

describe.skipIf(!hasChromium)("counts that cost something (needs Chromium)", { timeout: SLOW }, () => {
  let here: PageHere;
  let client: Api;
  let page: Page;
  let told: string[];
  let connectionId: string;
  let inLake: string;
  /** Previews that the page has asked for. */
  let counted: string[];
  const give = ([object, body]: readonly [string, string]) =>
    fetch(`${here.system.bucket}/${object}`, { method: "PUT", body });
  const cohortOf = async (dataSet: string, name: string) => {
    const where = { performed: { event: "purchase", period: { lastDays: 7 } } };
    const definition = { kind: "criteria", dataSet, where };
    return (await client.post<{ id: string }>("/cohorts", { name, timeZone: "UTC", definition })).id;
  };
  /** The id of an import of the lake's cohort that has ended so. */
  const imported = async (as: RunView["status"]) => {
    const request = { connectionId, recipients: ["ana@example.com"] };
    const { id } = await client.post<RunView>(`/cohorts/${inLake}/imports`, request);
    const status = async () => (await client.get<RunView>(`/imports/${id}`)).status;
    await expect.poll(status, { timeout: 120_000 }).toBe(as);
    return id;
  };
  const watched = (one: Page) => {
    one.on("request", (request) => {
      if (request.method() === "POST" && /previews?$/.test(request.url())) counted.push(request.url());
    });
    return one;
  };
  beforeAll(async () => {
    here = await pageHere();
    client = api(here.system.api, () => here.system.token());
    await give(usersOf([1, 2, 3, 4]));
    await give(bought([1, 2, 3]));
    await client.put("/data-sets/lake", lake);
    await give(["shop/a.csv", `user_id,at\nu1,${new Date(Date.now() - 3_600_000).toISOString()}\n`]);
    const columns = { user: "user_id", time: "at" };
    await client.put("/data-sets/shop", {
      name: "Shop",
      events: { prefix: "shop/", format: "csv", columns, eventIs: "purchase" },
    });
    connectionId = await activeWorkspace(client, here.system.sandbox.endpoint);
    inLake = await cohortOf("lake", "Buyers in the lake");
    const visitor = await here.visitor();
    page = watched(visitor.page);
    told = visitor.told;
    counted = [];
    await signedIn(page, here.system.api);
  }, SLOW);
  beforeEach(() => {
    counted = [];
  });
  afterAll(() => here?.stop());

  const open = (path: string) => page.goto(`${here.system.api}${path}`);
  const countNow = () => page.getByRole("button", { name: "Count now" });
  const cost = () => page.getByText(/^Athena read .* for this count, for about US\$/);
  const charged = () => page.getByText("Athena reads this data and charges its owner for what it reads");

  /** Of a cohort, where the page says so of it. */
  const size = async (said: RegExp) => {
    const figure = await page.getByText(said).locator("..").innerText();
    return figure.split("\n")[1];
  };

  it("are not asked for by looking at a cohort, which shows what its last import has found", async () => {
    await open(`/cohorts/${inLake}`);
    await page.getByText("Not counted yet").waitFor();
    await charged().waitFor();
    expect(counted).toEqual([]);
    await imported("succeeded");
    await give(bought([1, 2]));
    await page.reload();
    expect(await size(/^Found by the import of .*, with the definition of that time$/)).toBe("3");
    expect(counted).toEqual([]);
    expect(await barriers(page)).toEqual([]);
  });

  it("are shown with what they cost, where they are asked for", async () => {
    await countNow().click();
    await cost().waitFor();
    expect(await size(/^Users who met the definition on/)).toBe("2");
    expect(counted).toHaveLength(1);
    expect(await barriers(page)).toEqual([]);
  });

  it("are not asked for by the form of an import either", async () => {
    await open(`/cohorts/${inLake}/import`);
    await charged().waitFor();
    expect(counted).toEqual([]);
    await countNow().click();
    await cost().waitFor();
    await page.getByText("to remove").waitFor();
    expect(counted).toHaveLength(1);
  });

  it("are not asked for while conditions or a query are changed", async () => {
    await page.clock.install();
    await open(`/cohorts/${inLake}/edit`);
    await page.getByRole("combobox", { name: "Event" }).fill("refund");
    await charged().waitFor();
    await page.clock.fastForward("00:05");
    expect(counted).toEqual([]);
    await page.getByRole("combobox", { name: "Event" }).fill("purchase");
    await countNow().click();
    await cost().waitFor();
    await page.getByText("users meet these conditions now").waitFor();
    await page.getByRole("combobox", { name: "Event" }).fill("refund");
    await cost().waitFor({ state: "detached" });

    await open("/cohorts/new/query");
    await page.getByRole("combobox", { name: "Data" }).selectOption("Lake");
    await page.getByRole("textbox", { name: "Query" }).fill("SELECT id AS external_id FROM users");
    await charged().waitFor();
    await page.clock.fastForward("00:05");
    expect(counted).toHaveLength(1);
    await countNow().click();
    await page.getByText("4", { exact: true }).waitFor();
    expect(counted).toHaveLength(2);
  });

  it("say why tables can't be read, and what it cost to find out, and so does the page of an import, in its reader's language", async () => {
    const partition = { column: "day", format: "yyyyMMdd" };
    await client.put("/data-sets/lake", { ...lake, events: { ...lake.events, partition } });
    await open(`/cohorts/${inLake}`);
    await countNow().click();
    const why = /^The table "events" has days in the column "day" that are not written as yyyyMMdd/;
    await page.getByText(why).waitFor();
    await cost().waitFor();
    await open(`/cohorts/${inLake}/edit`);
    await countNow().click();
    await page.getByRole("alert").getByText(why).waitFor();
    await cost().waitFor();

    const { page: another } = await here.visitor({ locale: "es-ES" });
    await signedIn(another, `${here.system.api}/imports/${await imported("failed")}`);
    await another.getByText(/^La tabla «events» tiene días en la columna «day»/).waitFor();
    expect(await barriers(another)).toEqual([]);
  });

  it("of files are made when a cohort is looked at, and again by coming back after a while", async () => {
    const inFiles = await cohortOf("shop", "Buyers in files");
    await open(`/cohorts/${inFiles}`);
    await page.getByText(/^Users who met the definition on/).waitFor();
    expect(await countNow().count()).toBe(0);
    expect(counted).toHaveLength(1);
    const again = async () => {
      await page.getByRole("link", { name: "Edit" }).click();
      await page.getByRole("link", { name: "Buyers in files" }).click();
      await page.getByText(/^Users who met the definition on/).waitFor();
    };
    const saved = () => counted.filter((address) => address.includes("/cohorts/"));
    await again();
    expect(saved()).toHaveLength(1);
    await page.clock.fastForward("02:00");
    await again();
    await expect.poll(saved).toHaveLength(2);
    expect(told).toEqual([]);
  });
});
