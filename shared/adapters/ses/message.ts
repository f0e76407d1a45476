import addressparser from "nodemailer/lib/addressparser";
import MimeNode from "nodemailer/lib/mime-node";
import { labels } from "../../letters/labels.ts";
import type { Letter } from "../../letters/letter.ts";
import { letterHtml } from "../../letters/letter-html.ts";
import { letterText } from "../../letters/letter-text.ts";
import { oneLine } from "../../letters/one-line.ts";

interface Envelope {
  /** An address, or `Name <address>`. */
  from: string;
  replyTo: string;
  to: string;
  letter: Letter;
}

/**
 * The letter as a MIME message for one recipient, and the recipient's envelope address. Uses nodemailer's MIME nodes:
 * its composer adds support for files and URLs, which our mails do not use.
 */
export async function message({ from, replyTo, to, letter }: Envelope): Promise<{
  raw: Buffer;
  recipient: string;
}> {
  const root = new MimeNode("multipart/alternative", {
    newline: "win",
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  root.setHeader({
    From: sender(from, labels[letter.locale].sender),
    // As an object, so that it is parsed as one address, whatever it contains.
    To: { address: to },
    "Reply-To": replyTo,
    Subject: oneLine(letter.subject),
    "Content-Language": letter.locale,
    // RFC 3834: prevents out-of-office replies. Exchange understands the second header.
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
  });
  root.createChild("text/plain; charset=utf-8").setContent(letterText(letter));
  root.createChild("text/html; charset=utf-8").setContent(letterHtml(letter));
  const [recipient = to] = root.getEnvelope().to;
  return { raw: await root.build(), recipient };
}

function sender(from: string, otherwise: string): { name: string; address: string } {
  const [parsed] = addressparser(from, { flatten: true });
  return { name: parsed?.name || otherwise, address: parsed?.address || from };
}
