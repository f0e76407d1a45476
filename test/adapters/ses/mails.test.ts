import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { SESClient } from "@aws-sdk/client-ses";
import { afterEach, describe, expect, test } from "vitest";
import { mailsOverSes } from "../../../shared/adapters/ses/mails.ts";
import { MailNotTaken } from "../../../shared/ports/mails.ts";
import { connection, imported } from "./sample.ts";

// Loaded with `require`: the package is CommonJS with its own `default`, which Node and vitest unwrap differently.
const { default: startSes } = createRequire(import.meta.url)(
  "aws-ses-v2-local",
) as typeof import("aws-ses-v2-local");

const open: Server[] = [];
const clients: SESClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

const to = "ana@acme.example";
const settings = {
  from: "imports@kubit.example",
  replyTo: "help@kubit.example",
  configurationSet: "cohort-imports",
  pageUrl: "https://cohorts.example",
  patience: 60_000,
};

function mailsAt(server: Server, more: { patience?: number; credentials?: () => Promise<never> } = {}) {
  open.push(server);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new SESClient({
    endpoint: url,
    region: "eu-west-1",
    credentials: more.credentials ?? { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  clients.push(client);
  return { url, mails: mailsOverSes({ client, ...settings, ...more }) };
}

describe("over SES's own protocol", () => {
  test("a mail is sent to its recipient, in both forms", async () => {
    const { url, mails } = mailsAt(await startSes({ host: "127.0.0.1", port: 0 }));
    expect(await mails.importEnded({ to, run: imported })).toBe("sent");
    expect(await mails.integrationActive({ to, connection })).toBe("sent");
    expect(await mails.integrationFailing({ to, connection })).toBe("sent");
    const { emails } = (await (await fetch(`${url}/store`)).json()) as {
      emails: { subject: string; destination: { to: string[] }; body: { text: string; html: string } }[];
    };
    expect(emails.map((mail) => mail.subject)).toEqual([
      "Imported: Loyal buyers — 1,204 added, 88 removed",
      "Integration active: Acme Shop",
      "Integration failing: Acme Shop",
    ]);
    for (const mail of emails) {
      expect(mail.destination.to).toEqual([to]);
      expect(mail.body.text).toContain("Acme Shop");
      expect(mail.body.html).toContain("Acme Shop");
    }
  });

  test("each message goes to one recipient, under the configuration set, tagged with its subject", async () => {
    const asked: URLSearchParams[] = [];
    const { mails } = mailsAt(await answering(200, taken, asked));
    await mails.importEnded({ to, run: imported });
    const form = asked[0];
    expect(form?.get("Action")).toBe("SendRawEmail");
    expect(form?.get("Destinations.member.1")).toBe(to);
    expect(form?.has("Destinations.member.2")).toBe(false);
    expect(form?.get("ConfigurationSetName")).toBe("cohort-imports");
    expect(form?.get("Tags.member.2.Value")).toBe(imported.id);
  });

  test("each message is tagged with its kind, by which its bounces are told apart", async () => {
    const asked: URLSearchParams[] = [];
    const { mails } = mailsAt(await answering(200, taken, asked));
    await mails.importEnded({ to, run: imported });
    await mails.test({ to, cohortName: "Loyal buyers", locale: "en" });
    await mails.integrationActive({ to, connection });
    await mails.integrationFailing({ to, connection });
    const tags = asked.map((form) => [1, 2].map((at) => form.get(`Tags.member.${at}.Value`)));
    expect(tags).toEqual([
      ["import-ended", imported.id],
      ["test", "schedule"],
      ["integration-active", connection.id],
      ["integration-failing", connection.id],
    ]);
  });
});

describe("what SES answers", () => {
  test.each(["MessageRejected", "InvalidParameterValue"])("%s: the address can't be mailed", async (code) => {
    const { mails } = mailsAt(await answering(400, refusal(code)));
    expect(await mails.importEnded({ to, run: imported })).toBe("failed");
  });

  test.each([
    ["Throttling", 400],
    ["ServiceUnavailable", 503],
    ["AccountSendingPausedException", 400],
    ["ConfigurationSetDoesNotExist", 400],
    ["AccessDenied", 403],
  ])("%s is thrown without SES's message, so that the step is retried", async (code, status) => {
    const { mails } = mailsAt(await answering(status, refusal(code)));
    const error = await mails.importEnded({ to, run: imported }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MailNotTaken);
    expect((error as Error).message).toMatch(new RegExp(`${code}(Exception)?, HTTP ${status}`));
    expect((error as Error).cause).toBeUndefined();
    expect((error as Error).message).not.toContain(to);
  });

  test("no server at all is thrown", async () => {
    const server = await answering(200, taken);
    const { mails } = mailsAt(server);
    await new Promise((closed) => open.pop()?.close(closed));
    const error = await mails.importEnded({ to, run: imported }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MailNotTaken);
    expect((error as Error).message).toContain("ECONNREFUSED, no answer");
  });

  test("a request that is read and never answered is asked once, and is not known to be sent or not", async () => {
    const asked: URLSearchParams[] = [];
    const { mails } = mailsAt(await answering(200, taken, asked, "hangs up"));
    const error = await mails.importEnded({ to, run: imported }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(MailNotTaken);
    expect((error as Error).message).not.toContain(to);
    expect(asked).toHaveLength(1);
  });

  test.each<[string, Parameters<typeof answering>, object]>([
    ["that takes longer than a mail may", [200, taken, [], "is silent"], { patience: 50 }],
    ["that is no success and refuses nothing", [302, ""], {}],
    ["of success that can't be read", [200, "<"], {}],
  ])("an answer %s leaves it unknown whether the mail was sent", async (_, answer, more) => {
    const { mails } = mailsAt(await answering(...answer), more);
    const error = await mails.importEnded({ to, run: imported }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(MailNotTaken);
    expect((error as Error).message).toContain("not known whether SES took a mail");
  });

  test("an error before there is a request is told by its name only", async () => {
    const credentials = () => Promise.reject(Object.assign(new Error(`none for ${to}`), { name: "NoKeys" }));
    const { mails } = mailsAt(await answering(200, taken), { credentials });
    const error = await mails.importEnded({ to, run: imported }).catch((thrown: unknown) => thrown);
    expect((error as Error).message).toContain("NoKeys, no answer");
    expect((error as Error).message).not.toContain(to);
  });
});

const taken = `<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendRawEmailResult><MessageId>m1</MessageId></SendRawEmailResult></SendRawEmailResponse>`;

function refusal(code: string): string {
  return `<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>Sender</Type><Code>${code}</Code><Message>The identity ${to} failed the check</Message></Error><RequestId>r1</RequestId></ErrorResponse>`;
}

/** SES's half of one exchange, literally as in its API reference. */
async function answering(
  status: number,
  body: string,
  asked: URLSearchParams[] = [],
  how: "answers" | "hangs up" | "is silent" = "answers",
): Promise<Server> {
  const server = createServer(async (request, response) => {
    let form = "";
    for await (const chunk of request) form += chunk;
    asked.push(new URLSearchParams(form));
    if (how === "hangs up") response.socket?.destroy();
    else if (how === "answers") response.writeHead(status, { "content-type": "text/xml" }).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return server;
}
