/** Mails that come back on this machine: from the import to SES, to the function as deployed, and to who is mailed then. */
import { readFileSync } from "node:fs";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mailReports } from "../../local/aws/mail-reports.ts";
import { type LocalSystem, startSystem } from "../../local/system.ts";
import { cohortsInTable } from "../../shared/adapters/dynamodb/cohorts.ts";
import { connectionsInTable } from "../../shared/adapters/dynamodb/connections.ts";
import { mailEventOf } from "../../shared/adapters/ses/events.ts";
import type { AuditEntry } from "../../shared/contract/audit.ts";
import type { Run, RunView } from "../../shared/contract/imports.ts";
import type { BlockedAddress } from "../../shared/contract/mail-addresses.ts";
import { furnish, shop } from "../prove/furnish.ts";
import { temporaryFolder } from "./folder.ts";
import { tableOf } from "./table-of.ts";

const ana = "ana@example.com";
const complaining = "complaint+ops@simulator.amazonses.com";

describe("the stand-in of SES", () => {
  const at = "2026-11-27T08:00:00.000Z";
  const told: { Records: { Sns: { Message: string } }[] }[] = [];
  const reports = mailReports({ tell: (event) => void told.push(event as never), now: () => new Date(at) });
  const sent = (to: string, set = "cohort-import") => {
    const form = new URLSearchParams({ Action: "SendRawEmail", "Destinations.member.1": to });
    if (set) form.set("ConfigurationSetName", set);
    for (const [place, [name, value]] of [
      ["kind", "test"],
      ["about", "schedule"],
    ].entries()) {
      form.set(`Tags.member.${place + 1}.Name`, name ?? "");
      form.set(`Tags.member.${place + 1}.Value`, value ?? "");
    }
    told.length = 0;
    reports.accepted(form.toString());
    return told.map(({ Records }) => mailEventOf(Records[0]?.Sns.Message ?? ""));
  };

  it.each([
    ["bounce@simulator.amazonses.com", "bounced"],
    ["Bounce+sales@simulator.amazonses.com", "bounced"],
    ["complaint@simulator.amazonses.com", "complained"],
    ["suppressionlist@simulator.amazonses.com", "on-ses-list"],
  ])("reports of the mailbox simulator as SES does: %s", (address, reason) => {
    expect(sent(address)).toEqual([{ kind: "blocked", reports: [{ address, reason, at, sentAt: at }] }]);
  });

  it("reports nothing of a mail that arrives, nor to a sender who names no configuration set", () => {
    expect(sent("success@simulator.amazonses.com")).toEqual([]);
    expect(sent(ana)).toEqual([]);
    expect(sent("bounce@simulator.amazonses.com", "")).toEqual([]);
  });
});

describe("an import whose mails come back", () => {
  let system: LocalSystem;
  let token: string;
  beforeAll(async () => {
    system = await startSystem({ folder: temporaryFolder(), memory: true, retryPause: 0 });
    token = await system.token();
    const table = tableOf(system);
    const stores = { cohorts: cohortsInTable(table), connections: connectionsInTable(table) };
    await furnish(stores, ["loyal"], "2026-11-01T00:00:00.000Z");
    table.client.destroy();
  });
  afterAll(() => system?.stop());

  async function call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const response = await fetch(`${system.api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect(response.status, `${method} ${path}`).toBeLessThan(300);
    const text = await response.text();
    return (text ? JSON.parse(text) : undefined) as Body;
  }

  /** Its data is missing, so it fails at once, and its mails say so. */
  async function mails(): Promise<Run["mails"]> {
    const recipients = [ana, complaining, "bo@example.com"];
    const { id } = await call<Run>("POST", "/cohorts/loyal/imports", { connectionId: shop, recipients });
    const read = () => call<RunView>("GET", `/imports/${id}`);
    const open = async () =>
      (await read()).mails.filter(({ state }) => state === "waiting" || state === "sending").length;
    await expect.poll(open, { timeout: 60_000 }).toBe(0);
    return (await read()).mails;
  }
  const states = async () => (await mails()).map(({ state }) => state);
  const blocked = async () => (await call<{ items: BlockedAddress[] }>("GET", "/blocked-addresses")).items;

  it("mails them again until SES's late reports come, then nobody whom they are of, until the block is lifted", async () => {
    const switches = { bounces: [ana], twice: true };
    await system.misbehave({ mail: { ...switches, held: true } });
    expect(await states()).toEqual(["sent", "sent", "sent"]);
    expect(await states()).toEqual(["sent", "sent", "sent"]);
    expect(await blocked()).toEqual([]);

    await system.misbehave({ mail: switches });
    const reasons = async () => (await blocked()).map(({ address, reason }) => [address, reason]).sort();
    await expect.poll(reasons, { timeout: 60_000 }).toEqual([
      [ana, "bounced"],
      [complaining, "complained"],
    ]);
    expect(await states()).toEqual(["blocked", "blocked", "sent"]);

    await system.misbehave({});
    const id = (await blocked()).find(({ address }) => address === ana)?.id;
    await call("DELETE", `/blocked-addresses/${id}`);
    expect(await states()).toEqual(["sent", "blocked", "sent"]);
    const { items } = await call<{ items: AuditEntry[] }>("GET", `/audit?object=mail-address:${id}`);
    expect(items).toMatchObject([
      { action: "unblock-address", outcome: "done", changes: [{ object: `mail-address:${id}` }] },
    ]);
  }, 240_000);

  it("leaves no address in logs, also where an event can't be read, which ends among the events that failed", async () => {
    const { environment } = system;
    const lambda = new LambdaClient({
      endpoint: environment["AWS_ENDPOINT_URL_LAMBDA"] ?? "",
      region: environment["AWS_REGION"] ?? "",
      credentials: {
        accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
        secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
      },
    });
    const event = { Records: [{ Sns: { Message: `{"eventType":"Bounce","note":"${ana}"}` } }] };
    await lambda.send(
      new InvokeCommand({
        FunctionName: "triggers/mail-events",
        InvocationType: "Event",
        Payload: JSON.stringify(event),
      }),
    );
    lambda.destroy();
    const aws = () => readFileSync(system.logs.aws, "utf8");
    await expect.poll(aws, { timeout: 60_000 }).toContain("cohort-import-failed-mail-events");
    const functions = readFileSync(system.logs.functions, "utf8");
    expect(functions).toContain("address-blocked");
    expect(functions.match(/"step-failed"/g)).toHaveLength(3);
    for (const log of [functions, aws()]) expect(log).not.toMatch(/example\.com|amazonses/);
  }, 120_000);
});
