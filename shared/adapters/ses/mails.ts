import { type SESClient, type SESServiceException, SendRawEmailCommand } from "@aws-sdk/client-ses";
import { activeLetter } from "../../letters/active-letter.ts";
import { failingLetter } from "../../letters/failing-letter.ts";
import { importLetter } from "../../letters/import-letter.ts";
import type { Letter } from "../../letters/letter.ts";
import { testLetter } from "../../letters/test-letter.ts";
import { MailNotTaken, type Mails } from "../../ports/mails.ts";
import { message } from "./message.ts";

/** Errors of a connection that was never made. */
const neverReached = new Set<string | undefined>(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/**
 * SES errors for an address or message that it will never accept. `InvalidParameterValue` is its answer to an address
 * with, for example, an invalid domain. Source: SES API, SendRawEmail and common errors.
 */
const neverTaken = new Set(["MessageRejected", "InvalidParameterValue", "InvalidParameterValueException"]);

interface MailsSettings {
  /** Without retries of its own: a request without an answer may have sent the mail. */
  client: SESClient;
  /** Verified sender: an address, or `Name <address>`. */
  from: string;
  replyTo: string;
  /** Reports bounces and complaints. */
  configurationSet: string;
  /** Origin of the page that mails link to. */
  pageUrl: string;
  /** Milliseconds that SES may take for one mail. */
  patience: number;
}

/**
 * `sent` means that SES accepted the message. SES also accepts mail to a suppressed address, and does not deliver it:
 * only the configuration set's events report this, with the tags `kind` and `about` that every message has.
 */
export function mailsOverSes(settings: MailsSettings): Mails {
  return {
    importEnded: ({ to, run }) =>
      deliver(settings, to, importLetter(run, settings.pageUrl), { kind: "import-ended", about: run.id }),
    ...testMailsOverSes(settings),
    ...contactMailsOverSes(settings),
  };
}

export function testMailsOverSes(settings: MailsSettings): Pick<Mails, "test"> {
  return {
    test: ({ to, ...about }) => deliver(settings, to, testLetter(about), { kind: "test", about: "schedule" }),
  };
}

type ContactMails = Omit<Mails, "importEnded" | "test">;

/** Without the letter of an import, whose words in both languages are 23 KB of a bundle. */
export function contactMailsOverSes(settings: MailsSettings): ContactMails {
  return {
    integrationActive: ({ to, connection }) =>
      deliver(settings, to, activeLetter(connection), { kind: "integration-active", about: connection.id }),
    integrationFailing: ({ to, connection }) =>
      deliver(settings, to, failingLetter(connection), { kind: "integration-failing", about: connection.id }),
  };
}

async function deliver(
  { client, from, replyTo, configurationSet, patience }: MailsSettings,
  to: string,
  letter: Letter,
  tags: Record<string, string>,
): Promise<"sent" | "failed"> {
  const { raw, recipient } = await message({ from, replyTo, to, letter });
  const command = new SendRawEmailCommand({
    Destinations: [recipient],
    RawMessage: { Data: raw },
    ConfigurationSetName: configurationSet,
    Tags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
  });
  try {
    await client.send(command, { abortSignal: AbortSignal.timeout(patience) });
    return "sent";
  } catch (error) {
    const { name, code, $metadata } = error as Partial<SESServiceException & NodeJS.ErrnoException>;
    if (name && neverTaken.has(name)) return "failed";
    const status = $metadata?.httpStatusCode;
    const why = typeof code === "string" ? code : name;
    // Without the cause: SES repeats addresses in its messages, and causes are logged.
    if (status && status >= 400) throw new MailNotTaken(`${why}, HTTP ${status}`);
    if (neverReached.has(why)) throw new MailNotTaken(`${why}, no answer`);
    throw new Error(`it is not known whether SES took a mail: ${why}, no answer`);
  }
}
