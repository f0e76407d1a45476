/** Imports that do not go by themselves, in a real browser. Skipped if Chromium is missing. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConnectionView } from "../../shared/contract/connections.ts";
import { hasChromium } from "./chromium.ts";
import { barriers } from "./page-here.ts";
import { type PageStory, pageStory } from "./story.ts";

/** Milliseconds: each waits for the whole system, which is slow beside other tests. */
const SLOW = 600_000;

describe.skipIf(!hasChromium)("imports on the page (needs Chromium)", { timeout: SLOW }, () => {
  let story: PageStory;
  let page: Page;
  beforeAll(async () => {
    story = await pageStory();
    page = story.page;
  }, SLOW);
  afterAll(() => story?.here.stop());

  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const link = (name: string) => page.getByRole("link", { name, exact: true });
  const open = (path: string) => page.goto(`${story.here.system.api}${path}`);
  const misbehaves = (behaviour: object) => story.calls.put("/sandbox/partners/kubit/behaviour", behaviour);

  it("shows how far an import is, and stops it between two requests", async () => {
    const rows = Array.from({ length: 18_000 }, (_, n) => `u${n},2026-01-01T00:00:00Z\n`);
    const body = ["user,at\n", ...rows].join("");
    const { ok } = await fetch(`${story.here.system.bucket}/many/events.csv`, { method: "PUT", body });
    expect(ok).toBe(true);
    const columns = { user: "user", time: "at" };
    const events = { prefix: "many/", format: "csv", columns, eventIs: "login" };
    await story.calls.put("/data-sets/many", { name: "Many", events });
    const everybody = await story.calls.post<{ id: string }>("/cohorts", {
      name: "Everybody",
      timeZone: "UTC",
      definition: { kind: "criteria", dataSet: "many", where: { performed: { event: "login" } } },
    });
    // Ten requests are under way at once, of eighteen: the first are answered after the import was cancelled, on a
    // busy machine too.
    await misbehaves({ faults: [{ kind: "latency", milliseconds: 20_000, endpoint: "users" }] });
    const run = await story.start(everybody.id);
    await open(`/imports/${run.id}`);
    await page.getByRole("progressbar", { name: "Progress of the import" }).waitFor();
    await page.getByText(/changes answered by Braze/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await button("Cancel import").click();
    await button("Let it run").click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await button("Cancel import").click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel import" }).click();
    await page.getByText("Being cancelled", { exact: true }).waitFor();
    await page.getByText("Cancelled", { exact: true }).waitFor({ timeout: 90_000 });
    await misbehaves({});
    const { counts } = await story.ended(run);
    expect(counts?.unsent).toBeGreaterThan(0);
    await page.getByText(/^[\d,]+ not sent$/).waitFor();
  });

  it("lets an unusual change pass once, after the guard stopped it", async () => {
    const { id, name, timeZone, definition } = await story.cohortNamed("Away for three weeks");
    const becomes = (plan: string) => {
      const where = { user: { property: "plan", is: { equals: plan } } };
      return story.calls.put(`/cohorts/${id}`, { name, timeZone, definition: { ...definition, where } });
    };
    // Whoever is away changes by the hour, and in the late evening they are too few for the guard.
    await becomes("free");
    await story.ended(await story.start(id));
    await becomes("family");
    const stopped = await story.ended(await story.start(id));
    expect(stopped.reason).toBe("unusual-change");
    await open(`/imports/${stopped.id}`);
    await page.getByText("Stopped by the guard").waitFor();
    expect(await barriers(page)).toEqual([]);
    await button("Import it this once").click();
    await page.getByText("Imported", { exact: true }).waitFor();
    await page.getByRole("heading", { name: "What became of everyone" }).waitFor();
    expect(page.url()).not.toContain(stopped.id);
  });

  it("says why an import failed, and leads to a new key and to an import that works", async () => {
    const keys = await story.calls.get<{ items: { id: string }[] }>("/sandbox/partners/kubit/keys");
    for (const { id } of keys.items)
      await fetch(`${story.here.system.api}/sandbox/partners/kubit/keys/${id}`, {
        method: "DELETE",
        headers: { authorization: `Bearer ${await story.here.system.token()}` },
      });
    const { id } = await story.cohortNamed("Left a cart behind");
    const failed = await story.ended(await story.start(id));
    await open(`/imports/${failed.id}`);
    await page.getByText(/Braze refused the connection's data import key/).waitFor();
    await page.getByText("What to do:").waitFor();
    expect(await barriers(page)).toEqual([]);

    const { key } = await story.calls.post<{ key: string }>("/sandbox/partners/kubit/keys", {});
    await open(`/connections/${story.connectionId}`);
    await page.getByLabel("Data import key", { exact: true }).fill(key);
    await button("Add key").click();
    await page.getByText(/Confirm that it is of the same workspace/).waitFor();
    await page.getByRole("checkbox", { name: /This key is of the same workspace/ }).check();
    await button("Add key").click();
    await page
      .getByRole("button", { name: /^Invalidate …/ })
      .nth(1)
      .waitFor();
    const before = await story.calls.get<ConnectionView>(`/connections/${story.connectionId}`);
    await button(`Invalidate ${before.keys[0]?.masked}`).click();
    await page.getByRole("dialog").getByRole("button", { name: "Invalidate", exact: true }).click();
    await page.getByText(/^Invalidated .* by/).waitFor();
    const imported = await story.ended(await story.start(id));
    expect(imported.status).toBe("succeeded");
  });

  it("says whose mail came back and that nobody learns of a schedule's imports, until somebody has it mailed again", async () => {
    const address = "bounce+everybody-in-marketing-of-spain@simulator.amazonses.com";
    const bouncing = { recipients: [address] };
    const { id, name } = await story.cohortNamed("Left a cart behind");
    await story.calls.post(`/cohorts/${id}/schedule`, {
      ...bouncing,
      connectionId: story.connectionId,
      cadence: { every: "monthly", dayOfMonth: "last", at: "09:00", timeZone: "Europe/Madrid" },
    });
    const run = await story.ended(await story.start(id, bouncing));
    const blocked = async () => (await story.calls.all("/blocked-addresses", 9)).length;
    await expect.poll(blocked).toBe(1);
    const next = await story.ended(await story.start(id, bouncing));
    await open(`/imports/${run.id}`);
    await page.getByText(`${address}: sent, and came back on`).waitFor();
    await open(`/imports/${next.id}`);
    await page.getByText(/not sent: an earlier mail came back on/).waitFor();
    await open("/");
    await page.getByText(`Nobody is told about the imports of “${name}”`).waitFor();
    expect(await barriers(page)).toEqual([]);
    await link("See what to do").first().click();
    await page.getByText(`${address} gets no mail any more`).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1_280, height: 900 });
    await button("Mail this address again").click();
    await page.getByText("gets no mail any more").waitFor({ state: "detached" });
    expect(await blocked()).toBe(0);
  });

  it("loses nothing that was typed when the network is lost, and saves it once it is back", async () => {
    const { id } = await story.cohortNamed("Loyal shoppers");
    await open(`/cohorts/${id}/settings`);
    await page.getByRole("textbox", { name: "Name" }).fill("Very loyal shoppers");
    await page.context().setOffline(true);
    await button("Save changes").click();
    await page.getByText("The server did not answer.").waitFor();
    expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("Very loyal shoppers");
    await page.context().setOffline(false);
    await button("Save changes").click();
    await page.getByRole("heading", { name: "Very loyal shoppers" }).waitFor();
  });

  it("asks for a new sign-in where the issuer gives no more tokens, and comes back to the same address", async () => {
    await open("/connections");
    await page.getByRole("link", { name: "Sample workspace" }).waitFor();
    await page.route("**/oauth2/token", (route) => route.fulfill({ status: 400, json: {} }));
    await page.route("**/cohort-summaries?*", (route) => route.fulfill({ status: 401, json: {} }));
    await page.getByRole("link", { name: "Cohorts", exact: true }).click();
    await page.getByText("Your sign-in has ended.").waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.unroute("**/oauth2/token");
    await page.unroute("**/cohort-summaries?*");
    await button("Sign in again").click();
    await page.getByRole("link", { name: "Very loyal shoppers" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/cohorts");
  });

  it("breaks nothing of its policy", () => {
    expect(story.told).toEqual([]);
  });
});
