import { type SESClient, type SESServiceException, SendRawEmailCommand } from "@aws-sdk/client-ses";
import { activeLetter } from "../../letters/active-letter.ts";
import { failingLetter } from "../../letters/failing-letter.ts";
import { importLetter } from "../../letters/import-letter.ts";
import type { Letter } from "../../letters/letter.ts";
import type { Mails } from "../../ports/mails.ts";
import { message } from "./message.ts";

/** Milliseconds that one message may take, the SDK's own retries included. */
const MAIL_DEADLINE_MS = 15_000;

/**
 * What SES says of an address or message that it will never take. `InvalidParameterValue` is how it answers an
 * address with, say, a bad domain. Source: SES API, SendRawEmail and common errors.
 */
const neverTaken = new Set(["MessageRejected", "InvalidParameterValue", "InvalidParameterValueException"]);

interface MailsSettings {
  client: SESClient;
  /** Verified sender: an address, or `Name <address>`. */
  from: string;
  replyTo: string;
  /** Reports bounces and complaints. */
  configurationSet: string;
  /** Origin of the page that mails link to. */
  pageUrl: string;
}

/**
 * `sent` means that SES took the message. It takes mail to a suppressed address too and then does not deliver it: only
 * the configuration set's events tell, by the tags `kind` and `about` that every message carries.
 */
export function mailsOverSes(settings: MailsSettings): Mails {
  return {
    importEnded: ({ to, run }) =>
      deliver(settings, to, importLetter(run, settings.pageUrl), { kind: "import-ended", about: run.id }),
    ...contactMailsOverSes(settings),
  };
}

export type ContactMails = Omit<Mails, "importEnded">;

/** Without the letter of an import: its words in both languages are 23 KB of a bundle. */
export function contactMailsOverSes(settings: MailsSettings): ContactMails {
  return {
    integrationActive: ({ to, connection }) =>
      deliver(settings, to, activeLetter(connection), { kind: "integration-active", about: connection.id }),
    integrationFailing: ({ to, connection }) =>
      deliver(settings, to, failingLetter(connection), { kind: "integration-failing", about: connection.id }),
  };
}

async function deliver(
  { client, from, replyTo, configurationSet }: MailsSettings,
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
    await client.send(command, { abortSignal: AbortSignal.timeout(MAIL_DEADLINE_MS) });
    return "sent";
  } catch (error) {
    const { name, code, $metadata } = error as Partial<SESServiceException & NodeJS.ErrnoException>;
    if (name && neverTaken.has(name)) return "failed";
    const answer = $metadata?.httpStatusCode ? `HTTP ${$metadata.httpStatusCode}` : "no answer";
    // Without its cause: SES repeats addresses in its messages, and a cause ends in a log.
    throw new Error(
      `SES did not take a mail: ${typeof code === "string" ? code : name}, ${answer}. Try again.`,
    );
  }
}
