/** Channels on the page, in a real browser and with a real receiver. Skipped if Chromium is missing. */
import type { Page } from "playwright-core";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChannelView } from "../../shared/contract/channels.ts";
import type { ConnectionView } from "../../shared/contract/connections.ts";
import type { ScheduleReport } from "../../shared/contract/schedules.ts";
import { type ReceiverHere, receiverHere } from "../fakes/receiver.ts";
import { hasChromium } from "./chromium.ts";
import { anHourAgo, barriers, signedIn } from "./page-here.ts";
import { type PageStory, pageStory } from "./story.ts";

/** Milliseconds: each waits for the whole system, which is slow beside other tests. */
const SLOW = 600_000;

describe.skipIf(!hasChromium)("channels on the page (needs Chromium)", { timeout: SLOW }, () => {
  let story: PageStory;
  let page: Page;
  let receiver: ReceiverHere;
  let secret = "";
  beforeAll(async () => {
    story = await pageStory();
    page = story.page;
    receiver = await receiverHere();
  }, SLOW);
  afterAll(async () => {
    await story?.here.stop();
    await receiver?.stop();
  });

  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const link = (name: string) => page.getByRole("link", { name, exact: true });
  const heading = (name: string) => page.getByRole("heading", { name, exact: true });
  const open = (path: string) => page.goto(`${story.here.system.api}${path}`);
  const inDialog = (name: string) => page.getByRole("dialog").getByRole("button", { name, exact: true });
  const channels = () => story.calls.all<ChannelView>("/channels", 50);
  const channelNamed = async (name: string) => (await channels()).find((one) => one.name === name);

  it("are made: a webhook, whose secret is shown once, and a Slack channel, whose address is not shown", async () => {
    await open("/connections");
    await link("Channels").click();
    await heading("Tell a chat or another system").waitFor();
    expect(await page.locator("nav [aria-current=page]").allInnerTexts()).toEqual(["Connections"]);
    expect(await barriers(page)).toEqual([]);
    await link("Add a channel").click();
    await button("Add the channel").click();
    await page.getByText("Give the channel a name.").waitFor();
    await page.getByText("Enter the address, beginning with https://").waitFor();
    await page.getByRole("radio", { name: /^A webhook/ }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("On call");
    await page.getByRole("textbox", { name: "Address" }).fill("https://10.0.0.1/hook");
    await button("Add the channel").click();
    await page.getByText("This address can't be used.").waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("textbox", { name: "Address" }).fill(`${receiver.origin}/hook`);
    await button("Add the channel").click();
    await page.getByText("This is the signing secret.").waitFor();
    secret = await page.getByText(/^whsec_/).innerText();
    expect(await barriers(page)).toEqual([]);
    await link("Go on").click();
    await heading("On call").waitFor();
    await page.getByText(`${receiver.origin}/hook`).waitFor();
    expect(await page.getByText(/whsec_/).count()).toBe(0);

    await open("/channels/new");
    await page.getByRole("textbox", { name: "Name" }).fill("#growth");
    await page.getByLabel("Address").fill(`${receiver.origin}/services/the-secret-part`);
    await button("Add the channel").click();
    await heading("#growth").waitFor();
    expect(await page.getByText(/the-secret-part/).count()).toBe(0);
    await page.getByText(new URL(receiver.origin).host, { exact: true }).waitFor();
  });

  it("are tested, and it is said what the receiver answered", async () => {
    await open(`/channels/${(await channelNamed("On call"))?.id}`);
    await button("Send a test").click();
    await page.getByText("The test message has arrived.").waitFor();
    receiver.answers(500);
    await button("Send a test").click();
    await page.getByText("The test message did not arrive: the receiver answered 500.").waitFor();
    receiver.answers(204);
    expect(await barriers(page)).toEqual([]);
  });

  it("are chosen on a schedule and on a connection, and told of an import; the import says so", async () => {
    const { id: cohortId } = await story.cohortNamed("Loyal shoppers");
    await open(`/cohorts/${cohortId}/import`);
    await page.getByRole("radio", { name: "Every day" }).click();
    await page.getByLabel("Time", { exact: true }).fill(anHourAgo("Europe/Madrid"));
    await page.getByRole("checkbox", { name: "On call (Webhook)" }).check();
    await page.getByRole("checkbox", { name: "#growth (Slack)" }).check();
    expect(await barriers(page)).toEqual([]);
    await button("Start schedule").click();
    await page.getByText("On call and #growth").waitFor();
    const ids = (await channels()).map(({ id }) => id);
    const schedule = await story.calls.get<ScheduleReport>(`/cohorts/${cohortId}/schedule`);
    expect(schedule.channels).toEqual(ids);

    await open(`/connections/${story.connectionId}/edit`);
    await page.getByRole("checkbox", { name: "On call (Webhook)" }).check();
    await button("Save changes").click();
    await page.getByText("On call", { exact: true }).waitFor();
    const { channels: told } = await story.calls.get<ConnectionView>(`/connections/${story.connectionId}`);
    expect(told).toEqual([(await channelNamed("On call"))?.id]);

    const before = receiver.received.length;
    await open(`/cohorts/${cohortId}`);
    await button("Import now").click();
    await page.getByText("On call: delivered").waitFor();
    await page.getByText("#growth: delivered").waitFor();
    const got = receiver.received.slice(before);
    expect(got.map(({ path }) => path).sort()).toEqual(["/hook", "/services/the-secret-part"]);
    const signed = got.find(({ path }) => path === "/hook");
    const named = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => [
      name,
      String(signed?.headers[name]),
    ]);
    expect(new Webhook(secret).verify(signed?.body ?? "", Object.fromEntries(named))).toMatchObject({
      type: "import.ended",
    });
  });

  it("show what was sent; what did not arrive is sent again", async () => {
    receiver.answers(410);
    const { id: cohortId } = await story.cohortNamed("Loyal shoppers");
    await open(`/cohorts/${cohortId}`);
    await button("Import now").click();
    await page.getByText("On call: not delivered, the receiver does not exist any more").waitFor();
    receiver.answers(204);
    await open(`/channels/${(await channelNamed("On call"))?.id}`);
    await page.getByText("Gone", { exact: true }).waitFor();
    expect(await page.getByRole("button", { name: /^Send again/ }).count()).toBe(0);
    await button("Enable").click();
    await page.getByText("Active", { exact: true }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("button", { name: /^Send again/ }).click();
    await page.getByText("Not delivered").waitFor({ state: "detached" });
    await expect
      .poll(() => page.getByText("Delivered", { exact: true }).count(), { timeout: 120_000, interval: 300 })
      .toBe(2);
  });

  it("are renamed, disabled and enabled, and get a new secret or address", async () => {
    const id = (await channelNamed("On call"))?.id;
    await open(`/channels/${id}`);
    await button("Rename").click();
    await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Night shift");
    await inDialog("Save").click();
    await heading("Night shift").waitFor();
    await button("Disable").click();
    expect(await barriers(page)).toEqual([]);
    await inDialog("Disable").click();
    await page.getByText("Disabled", { exact: true }).waitFor();
    await button("Enable").click();
    await page.getByText("Active", { exact: true }).waitFor();
    await button("New secret").click();
    await inDialog("New secret").click();
    await page.getByText(/^whsec_/).waitFor();
    expect(await page.getByText(/^whsec_/).innerText()).not.toBe(secret);
    await page.getByText(/The secret before it is used too until/).waitFor();

    await open(`/channels/${(await channelNamed("#growth"))?.id}`);
    await button("New address").click();
    await page.getByRole("dialog").getByLabel("Address").fill(`${receiver.origin}/services/another`);
    await inDialog("New address").click();
    await page.getByText("Messages go to the new address.").waitFor();
    await button("Send a test").click();
    await page.getByText("The test message has arrived.").waitFor();
    expect(receiver.received.at(-1)?.path).toBe("/services/another");
  });

  it("that something names are not deleted, and it is said why; others are", async () => {
    await open(`/channels/${(await channelNamed("#growth"))?.id}`);
    await button("Delete").click();
    await inDialog("Delete").click();
    await page.getByText("Schedules or connections use this channel.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    const { id: cohortId } = await story.cohortNamed("Loyal shoppers");
    await open(`/cohorts/${cohortId}/schedule`);
    await page.getByRole("checkbox", { name: "#growth (Slack, gone)" }).uncheck();
    await button("Save schedule").click();
    await page.getByText("Night shift", { exact: true }).waitFor();
    await open(`/channels/${(await channelNamed("#growth"))?.id}`);
    await button("Delete").click();
    await inDialog("Delete").click();
    await heading("Channels").waitFor();
    await page.getByText("#growth").waitFor({ state: "detached" });
    expect((await channels()).map(({ name }) => name)).toEqual(["Night shift"]);
  });

  it("are named in the record of who did what", async () => {
    await open("/audit");
    await page.getByText("Added a channel").first().waitFor();
    await link("Channel: Night shift").first().waitFor();
  });

  it("are there in Spanish and on a phone, and break nothing of the page's policy", async () => {
    const { page: phone, told } = await story.here.visitor({
      locale: "es-ES",
      width: 390,
      colorScheme: "dark",
    });
    const { api } = story.here.system;
    await signedIn(phone, api);
    await phone.goto(`${api}/channels/${(await channelNamed("Night shift"))?.id}`);
    await phone.getByText("Qué se ha enviado").waitFor();
    await phone.getByText("Entregado", { exact: true }).first().waitFor();
    expect(await barriers(phone)).toEqual([]);
    const width = await phone.evaluate("document.documentElement.scrollWidth");
    expect(width).toBe(390);
    await phone.goto(`${api}/channels/new`);
    await phone.getByText("Slack u otro chat que acepte los mensajes de Slack").waitFor();
    expect(await barriers(phone)).toEqual([]);
    expect([...told, ...story.told]).toEqual([]);
  });
});
