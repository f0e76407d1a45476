/** What operators set, by keyboard alone, in a real browser. Skipped if Chromium is missing. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConnectionView } from "../../shared/contract/connections.ts";
import type { DataSet } from "../../shared/contract/data-sets.ts";
import { hasChromium } from "./chromium.ts";
import { type Keys, keysOf } from "./keys.ts";
import { type PageStory, pageStory } from "./story.ts";

/** Milliseconds: each waits for the whole system, which is slow beside other tests. */
const SLOW = 600_000;

describe.skipIf(!hasChromium)(
  "what operators set, by keyboard alone (needs Chromium)",
  { timeout: SLOW },
  () => {
    let story: PageStory;
    let page: Page;
    let keys: Keys;
    beforeAll(async () => {
      story = await pageStory();
      page = story.page;
      keys = keysOf(page);
    }, SLOW);
    afterAll(() => story?.here.stop());

    const heading = (name: string | RegExp) => page.getByRole("heading", { level: 1, name }).waitFor();
    const connections = () => story.calls.all<ConnectionView>("/connections", 50);
    const dataSets = () => story.calls.all<DataSet>("/data-sets", 50);

    it("connects a workspace: what is missing has the focus", async () => {
      await keys.enter("link", "Connections");
      await heading("Connections");
      await keys.enter("link", "Connect a workspace");
      await heading("Connect a workspace");
      await keys.enter("button", "Save and add a key");
      await keys.hasFocus("textbox", "Name");
      await keys.type("By keys");
      const [{ endpoint = "" } = {}] = await connections();
      await keys.fill("REST endpoint", endpoint);
      await keys.fill("Partner name", "kubit");
      await keys.tabTo("combobox", /^Who gets a mail/);
      await keys.type("ops@example.com");
      await keys.press("Enter");
      await keys.enter("button", "Save and add a key");
      await heading("By keys");
    });

    it("adds keys that Braze accepts, and activates it", async () => {
      await keys.fill("Data import key", await newKey());
      await keys.press("Enter");
      await page.getByText("The newest active key is used first.").waitFor();
      await page.getByRole("button", { name: /^Invalidate …/ }).waitFor();
      // It was accepted: the next one goes into the same field.
      await keys.hasFocus("textbox", "Data import key");
      await keys.tabTo("button", "Show what was typed");
      await keys.enter("button", "Activate");
      await page.getByText("Braze accepted the key. The connection is active.").waitFor();
      await keys.hasFocus("button", "Check the key again");
      await keys.fill("Data import key", await newKey());
      await keys.tabTo("checkbox", /^This key is of the same workspace/);
      await keys.press("Space");
      await keys.enter("button", "Add key");
      await page
        .getByRole("button", { name: /^Invalidate …/ })
        .nth(1)
        .waitFor();
      await keys.hasFocus("button", "Add key");
    });

    it("invalidates a key after the warning, and stays where the key was", async () => {
      const [, second] = await page.getByRole("button", { name: /^Invalidate …/ }).all();
      const name = (await second?.getAttribute("aria-label")) ?? "";
      await keys.enter("button", name);
      await keys.inDialog();
      await keys.press("Escape");
      await keys.noDialog();
      await keys.hasFocus("button", name);
      await keys.press("Enter");
      await keys.inDialog();
      await keys.enter("button", "Invalidate");
      await keys.noDialog();
      await page.getByText("Invalidated", { exact: true }).waitFor();
      await keys.hasFocus("region", "Data import keys");
      await keys.enter("button", /^Invalidate …/);
      await keys.inDialog();
      await page.getByText("It is the last active key").waitFor();
      await keys.enter("button", "Cancel");
      await keys.noDialog();
      await keys.hasFocus("button", /^Invalidate …/);
    });

    it("disables it, enables it, edits it, and deletes it", async () => {
      await keys.enter("button", "Disable");
      await keys.inDialog();
      await keys.tabTo("button", "Cancel");
      await keys.enter("button", "Disable");
      await keys.noDialog();
      await keys.hasFocus("button", "Enable");
      await keys.enter("button", "Enable");
      await keys.enter("link", "Edit");
      await heading("Edit “By keys”");
      await keys.fill("Name", "Renamed by keys");
      await keys.press("Enter");
      await heading("Renamed by keys");
      await keys.enter("button", "Delete");
      await keys.inDialog();
      await keys.press("Escape");
      await keys.noDialog();
      await keys.hasFocus("button", "Delete");
      await keys.press("Enter");
      await keys.inDialog();
      await keys.tabTo("button", "Cancel");
      await keys.enter("button", "Delete");
      await heading("Connections");
      expect((await connections()).map(({ name }) => name)).toEqual(["Sample workspace"]);
    });

    it("adds data, and tries it before it is saved", async () => {
      await give("keys/events/a.csv", "member;at;what\n007;2026-01-05;visit\n008;2026-01-06;visit\n");
      await keys.enter("link", "Data");
      await heading("Data");
      await keys.enter("link", "Add data");
      await heading("Add data");
      await keys.enter("button", "Add data");
      await keys.hasFocus("textbox", "Name");
      await keys.type("Club");
      await keys.fill("Folder", "keys/events/");
      await keys.tabTo("switch", /^There are files about users/);
      await keys.press("Space");
      await keys.enter("button", "Look at the files");
      await page.getByText("Events: columns member, at and what.").waitFor();
      await keys.fill("Who did it", "member", "combobox");
      await keys.press("Escape");
      await keys.fill("When it happened", "at", "combobox");
      await keys.press("Escape");
      await keys.fill("Name of the event", "what", "combobox");
      await keys.press("Escape");
      await keys.enter("button", "Check");
      await page.getByText("Cohorts of this data can be evaluated now.").waitFor();
      await keys.hasFocus("button", "Check");
      await keys.enter("button", "Add data");
      await heading("Club");
    });

    it("changes data, and deletes it", async () => {
      await keys.enter("link", "Edit");
      await heading("Edit “Club”");
      await keys.fill("Name", "Club of keys");
      await keys.press("Enter");
      await heading("Club of keys");
      await keys.enter("button", "Delete");
      await keys.inDialog();
      await keys.press("Escape");
      await keys.noDialog();
      await keys.hasFocus("button", "Delete");
      await keys.press("Enter");
      await keys.inDialog();
      await keys.tabTo("button", "Cancel");
      await keys.enter("button", "Delete");
      await heading("Data");
      expect((await dataSets()).map(({ id }) => id)).toEqual(["sample-shop"]);
    });

    it("asks to forget somebody, and drops the request", async () => {
      await keys.enter("link", "Exclusions");
      await heading("Exclusion lists");
      await keys.enter("link", "Forget people");
      await heading("Forget people");
      await keys.enter("button", "See what will be removed");
      await keys.hasFocus("textbox", "External IDs, one on each line");
      await keys.type("nobody-known");
      await keys.fill("Why", "ticket 1");
      await keys.enter("button", "See what will be removed");
      await heading("ticket 1");
      await page.getByRole("heading", { level: 2, name: "What will be removed" }).waitFor();
      await keys.enter("button", "Forget them");
      await keys.inDialog();
      await keys.press("Escape");
      await keys.noDialog();
      await keys.hasFocus("button", "Forget them");
      await keys.enter("button", "Drop the request");
      await keys.inDialog();
      await keys.tabTo("button", "Cancel");
      await keys.enter("button", "Drop the request");
      await heading("Forget people");
      expect(await story.calls.all("/people/forgettings", 50)).toEqual([]);
    });

    it("filters what is on record", async () => {
      await keys.enter("link", "Audit");
      await page.getByRole("cell", { name: "Connected a workspace" }).first().waitFor();
      await keys.fill("Who", "somebody else");
      await keys.press("Enter");
      await page.getByText("Nothing on record matches.").waitFor();
      await keys.hasFocus("textbox", "Who");
    });

    it("builds a segment at Braze's side of several conditions", async () => {
      await keys.enter("link", "Braze's side");
      await heading(/^Partner page/);
      await keys.enter("link", "Segments");
      await heading("Segments");
      await keys.enter("link", "New segment");
      await heading("New segment");
      await keys.enter("button", "Save segment");
      await keys.hasFocus("textbox", "Name");
      await keys.type("In Spain");
      await keys.tabTo("combobox", "What the condition is about");
      await keys.type("A");
      await keys.fill("Attribute", "country", "combobox");
      await keys.press("Escape");
      await keys.fill("Value", "ES");
      await keys.enter("button", "Add condition");
      await keys.hasFocus("button", "Add condition");
      await keys.press("Shift+Tab", "Enter");
      await page.getByRole("group", { name: "Condition 2" }).waitFor({ state: "detached" });
      await keys.tabTo("button", "Add condition");
      await keys.enter("button", "Save segment");
      await heading("In Spain");
    });

    it("shows the focus wherever it is, and breaks nothing of its policy", () => {
      expect([[...keys.unseen], story.told]).toEqual([[], []]);
    });

    /** A key that the sandbox issues. */
    async function newKey(): Promise<string> {
      const { key } = await story.calls.post<{ key: string }>("/sandbox/partners/kubit/keys", {});
      return key;
    }

    async function give(object: string, text: string): Promise<void> {
      const { ok } = await fetch(`${story.here.system.bucket}/${object}`, { method: "PUT", body: text });
      expect(ok).toBe(true);
    }
  },
);
