/** What operators set on the page, in a real browser: connections, data sets, lists. Skipped if Chromium is missing. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConnectionView } from "../../shared/contract/connections.ts";
import type { DataSet } from "../../shared/contract/data-sets.ts";
import { hasChromium } from "./chromium.ts";
import { barriers, signedIn } from "./page-here.ts";
import { type PageStory, pageStory } from "./story.ts";

/** Milliseconds: each waits for the whole system, which is slow beside other tests. */
const SLOW = 600_000;

describe.skipIf(!hasChromium)("what operators set on the page (needs Chromium)", { timeout: SLOW }, () => {
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
  const connection = () => story.calls.get<ConnectionView>(`/connections/${story.connectionId}`);
  const patch = async (path: string, body: object) => {
    const { api, token } = story.here.system;
    const headers = { authorization: `Bearer ${await token()}`, "content-type": "application/json" };
    const { status } = await fetch(`${api}${path}`, { method: "PATCH", headers, body: JSON.stringify(body) });
    expect(status).toBe(200);
  };
  const give = async (object: string, text: string) => {
    const { ok } = await fetch(`${story.here.system.bucket}/${object}`, { method: "PUT", body: text });
    expect(ok).toBe(true);
  };
  const contacts = () => page.getByRole("combobox", { name: /^Who gets a mail when/ });

  it("changes who gets mails and the pause of a connection; a failed save loses nothing", async () => {
    await open(`/connections/${story.connectionId}`);
    await link("Edit").click();
    await contacts().fill("crm@example.com");
    await contacts().press("Enter");
    await contacts().fill("ops");
    await contacts().press("Enter");
    await page.getByText("“ops” is not an email address.").waitFor();
    await button("Save changes").click();
    expect((await connection()).contacts).not.toContain("crm@example.com");
    // Takes the last address away.
    await contacts().press("Backspace");
    const pause = page.getByRole("textbox", { name: /^Pause between removing and adding/ });
    await pause.fill("901");
    await page.getByText("Enter a whole number from 0 to 900.").waitFor();
    expect(await barriers(page)).toEqual([]);
    await pause.fill("30");
    await page.context().setOffline(true);
    await button("Save changes").click();
    await page.getByText("The server did not answer.").waitFor();
    await page.context().setOffline(false);
    expect(await pause.inputValue()).toBe("30");
    await page.getByRole("combobox", { name: "Language of the mails" }).selectOption("Español");
    await button("Save changes").click();
    await page.getByRole("heading", { name: "Sample workspace", exact: true }).waitFor();
    expect(await connection()).toMatchObject({ secondsBeforeAdds: 30, locale: "es" });
    expect((await connection()).contacts).toEqual(["marketing@example.com", "crm@example.com"]);
  });

  it("says who else changed a connection meanwhile, and keeps both where they changed something else", async () => {
    await open(`/connections/${story.connectionId}/edit`);
    await contacts().fill("mine@example.com");
    await contacts().press("Enter");
    await patch(`/connections/${story.connectionId}`, { name: "Theirs", contacts: ["theirs@example.com"] });
    await button("Save changes").click();
    await page.getByText("Someone else changed the same meanwhile.").waitFor();
    await page.getByText("Who gets mails: theirs@example.com").waitFor();
    expect(await barriers(page)).toEqual([]);
    expect((await connection()).contacts).toEqual(["theirs@example.com"]);
    await button("Replace their changes").click();
    await page.getByRole("heading", { name: "Theirs", exact: true }).waitFor();
    const { name, contacts: kept } = await connection();
    expect([name, kept]).toEqual([
      "Theirs",
      ["marketing@example.com", "crm@example.com", "mine@example.com"],
    ]);
  });

  it("moves a connection until its first import, and deletes it", async () => {
    const { endpoint, partner } = await connection();
    const { id } = await story.calls.post<ConnectionView>("/connections", {
      name: "Second workspace",
      endpoint,
      partner,
      contacts: ["marketing@example.com"],
    });
    await open(`/connections/${id}/edit`);
    await page.getByRole("textbox", { name: "Partner name" }).fill("another");
    await page.getByText("Its key was not checked there.").waitFor();
    await button("Save changes").click();
    await page.getByRole("heading", { name: "Second workspace", exact: true }).waitFor();
    expect((await story.calls.get<ConnectionView>(`/connections/${id}`)).partner).toBe("another");
    await button("Delete").click();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("heading", { name: "Connections", exact: true }).waitFor();
    expect((await story.calls.all<ConnectionView>("/connections", 50)).map((one) => one.id)).not.toContain(
      id,
    );
  });

  it("tells what deleting a connection leaves in Braze, and that its address is fixed by an import", async () => {
    await story.ended(await story.start((await story.cohortNamed("Loyal shoppers")).id));
    await open(`/connections/${story.connectionId}/edit`);
    await page.getByText(/have been fixed since its first import/).waitFor();
    expect(await page.getByRole("textbox", { name: "Partner name" }).isDisabled()).toBe(true);
    await open(`/connections/${story.connectionId}`);
    await button("Delete").click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText(/Braze still holds .* users who were imported through it/).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    expect((await connection()).status).toBe("active");
  });

  it("adds data whose columns are found by a look at its files, tries it, and saves it", async () => {
    await give("club/events/a.csv", "member;at;what\n007;05/01/2026;visit\n008;06/01/2026;visit\n");
    await give("club/users/a.csv", "member,email\n007,ana\n");
    await open("/data-sets");
    await link("Add data").click();
    await button("Add data").click();
    await page.getByText("Complete the marked fields first.").waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Club de México");
    expect(await page.getByRole("textbox", { name: "Short name" }).inputValue()).toBe("club-de-mexico");
    const events = page.getByRole("region", { name: "Files of events" });
    const users = page.getByRole("region", { name: "Files of users" });
    await events.getByRole("textbox", { name: "Folder" }).fill("club/events/");
    await users.getByRole("textbox", { name: "Folder" }).fill("club/users/");
    await button("Look at the files").click();
    await page.getByText("Events: columns member, at and what.").waitFor();
    await events.getByRole("combobox", { name: "Who did it" }).click();
    await page.getByRole("option", { name: "member" }).click();
    await events.getByRole("combobox", { name: "When it happened" }).fill("at");
    await events.getByRole("combobox", { name: "Name of the event" }).fill("what");
    await users.getByRole("combobox", { name: "User", exact: true }).fill("member");
    await users.getByRole("combobox", { name: "External ID" }).fill("member");
    // What the look found was asked without these columns.
    const notUsable = page.getByText("Cohorts of this data can't be evaluated now");
    expect(await notUsable.count()).toBe(0);
    await button("Check").click();
    await notUsable.waitFor();
    await events
      .getByRole("combobox", { name: "How times are written" })
      .selectOption("Day, month, year: 31/01/2026");
    await button("Check").click();
    const usable = page.getByText("Cohorts of this data can be evaluated now.");
    await usable.waitFor();
    await events.getByRole("combobox", { name: "Name of the event" }).fill("other");
    expect(await usable.count()).toBe(0);
    await events.getByRole("combobox", { name: "Name of the event" }).fill("what");
    await usable.waitFor();
    await page.getByText("1 events are of users whom the data does not have.").waitFor();
    await page.getByText("Events: visit.").waitFor();
    expect(await barriers(page)).toEqual([]);
    expect((await story.calls.all<DataSet>("/data-sets", 50)).map(({ id }) => id)).toEqual(["sample-shop"]);
    await page.getByRole("textbox", { name: "Oldest allowed, in hours" }).fill("26");
    await page.getByRole("textbox", { name: "May be unreadable, in percent" }).fill("0,1");
    await button("Add data").click();
    await page.getByRole("heading", { name: "Club de México", exact: true }).waitFor();
    expect(await story.calls.get<DataSet>("/data-sets/club-de-mexico")).toEqual({
      id: "club-de-mexico",
      version: 0,
      name: "Club de México",
      events: {
        prefix: "club/events/",
        format: "csv",
        columns: { user: "member", time: "at", event: "what" },
        timeFormat: "day-month-year",
      },
      users: { prefix: "club/users/", format: "csv", columns: { user: "member", externalId: "member" } },
      staleAfterHours: 26,
      unreadableShare: 0.001,
    });
  });

  it("says in Spanish, too, what is wrong with which file", async () => {
    await give("club/events/b.csv", "member;when;what\n007;07/01/2026;visit\n");
    const { page: reader, told } = await story.here.visitor({ locale: "es-ES" });
    await signedIn(reader, `${story.here.system.api}/data-sets/club-de-mexico`);
    await reader.getByText("No se pueden evaluar", { exact: false }).first().waitFor();
    await reader.locator("summary").click();
    await reader
      .getByText(
        "El archivo «b.csv» no tiene la columna «at», que otros archivos sí tienen. Hay: member, when, what.",
      )
      .waitFor();
    expect(await barriers(reader)).toEqual([]);
    expect(told).toEqual([]);
    await reader.context().close();
  });

  it("keeps what was typed where the server does not answer meanwhile", async () => {
    await open("/data-sets/club-de-mexico/edit");
    const name = page.getByRole("textbox", { name: "Name", exact: true });
    await name.fill("Half typed");
    await page.route("**/data-sets?*", (route) => route.fulfill({ status: 503, json: {} }));
    const answer = page.waitForResponse(/\/data-sets\?/);
    // Whoever comes back to the page after a while is shown what is there now.
    await page.evaluate("const { now } = Date; Date.now = () => now() + 60_000");
    await page.evaluate('dispatchEvent(new Event("visibilitychange"))');
    expect((await answer).status()).toBe(503);
    await page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
    expect(await name.inputValue()).toBe("Half typed");
    await page.unroute("**/data-sets?*");
  });

  it("changes data, and never over somebody else's change unseen", async () => {
    const path = "/data-sets/club-de-mexico";
    await open(path);
    await link("Edit").click();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Club");
    const { id, version: _, ...before } = await story.calls.get<DataSet>(path);
    await story.calls.put(path, { ...before, name: "Theirs" });
    await button("Save changes").click();
    await page.getByText("Someone else changed this data while you edited it.").waitFor();
    expect((await story.calls.get<DataSet>(path)).name).toBe("Theirs");
    await button("Replace their changes").click();
    await page.getByRole("heading", { name: "Club", exact: true }).waitFor();
    const { id: same, version: __, ...now } = await story.calls.get<DataSet>(path);
    expect([same, now]).toEqual([id, { ...before, name: "Club" }]);
  });

  it("deletes data from which no cohort is made, and says why not otherwise", async () => {
    await button("Delete").click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("heading", { name: "Data", exact: true }).waitFor();
    expect((await story.calls.all<DataSet>("/data-sets", 50)).map(({ id }) => id)).toEqual(["sample-shop"]);
    await open("/data-sets/sample-shop");
    // What the check shows moves the buttons.
    await page.getByText("Usable", { exact: true }).waitFor();
    await button("Delete").click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("Cohorts are made from this data.").waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  });

  it("keeps the lists that a cohort has had: what was in each, and back to an earlier one", async () => {
    const choose = (name: string, text: string) =>
      page
        .locator("input[type=file]")
        .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
    await open("/cohorts/new/list");
    await choose("First list.csv", "Code;Plan\n007;gold\nNULL;gold\n");
    await page.getByRole("combobox", { name: "External ID" }).selectOption("Code");
    await page.getByText("How the file is written").click();
    await page.getByRole("combobox", { name: "Texts that mean that nothing is set" }).fill("NULL");
    await page.getByRole("combobox", { name: "Texts that mean that nothing is set" }).press("Enter");
    await page.getByText("Users without any identifier").waitFor();
    await page.getByText("Semicolon").last().waitFor();
    expect(await barriers(page)).toEqual([]);
    await button("Create cohort").click();
    await page.getByRole("heading", { name: "First list", exact: true }).waitFor();
    const csv = { kind: "list", format: "csv", nullValues: ["NULL"], columns: { external_id: "Code" } };
    const { definition: first } = await story.cohortNamed("First list");
    expect(first).toMatchObject(csv);

    await link("Change the list").click();
    // What is in use is told before another file is chosen.
    await page.getByText("First list.csv", { exact: true }).waitFor();
    await page.getByText("Users without any identifier").waitFor();
    await choose("Second list.csv", "Code;Plan\n008;gold\n009;gold\n");
    await page.getByText("Second list.csv", { exact: true }).waitFor();
    await button("Save changes").click();
    await page.getByRole("heading", { name: "First list", exact: true }).waitFor();
    const { definition: second } = await story.cohortNamed("First list");
    expect(second).toMatchObject(csv);
    expect(second).not.toEqual(first);

    const lists = page.getByRole("region", { name: "Lists it has had" });
    await expect
      .poll(() => lists.getByRole("listitem").allInnerTexts())
      .toEqual([
        expect.stringMatching(/^Second list\.csv\s+In use[\s\S]*Uploaded .* by .*local-operator/),
        expect.stringMatching(/^First list\.csv\s+Used since[\s\S]*Uploaded .* by .*local-operator/),
      ]);
    await lists.getByRole("button", { name: "See what is in it: First list.csv" }).click();
    await page.getByRole("dialog").getByText("Users without any identifier").waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    await lists.getByRole("button", { name: "Use this list again: First list.csv" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Use this list again" }).click();
    await expect.poll(async () => (await story.cohortNamed("First list")).definition).toEqual(first);
    await expect.poll(() => lists.getByRole("listitem").count()).toBe(3);
  });

  it("breaks nothing of its policy", () => {
    expect(story.told).toEqual([]);
  });
});
