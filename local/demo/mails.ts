/** The mails that the embedded inbox received, saved as files. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export interface ReceivedMail {
  subject: string;
  to: string;
  /** Path of the mail as an HTML page. */
  file: string;
}

interface Stored {
  emails: {
    subject: string;
    destination: { to: string[] };
    body: { html?: string; text?: string };
    at: number;
  }[];
}

const folder = fileURLToPath(new URL("../../.local/demo-mails", import.meta.url));

/** Ordered by arrival. Replaces the files of an earlier demo. `inbox` is the page's address. */
export async function keepMails(inbox: string): Promise<ReceivedMail[]> {
  const response = await fetch(new URL("/store", inbox), { signal: AbortSignal.timeout(10_000) });
  const { emails } = (await response.json()) as Stored;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return emails.map(({ subject, destination, body }, index) => {
    const file = join(folder, `${index + 1}.html`);
    writeFileSync(file, body.html ?? `<pre>${(body.text ?? "").replaceAll("<", "&lt;")}</pre>`);
    writeFileSync(join(folder, `${index + 1}.txt`), body.text ?? "");
    return { subject, to: destination.to.join(", "), file };
  });
}

/** Their files, relative to the folder in which the demo was started. */
export function mailsHere(mails: readonly ReceivedMail[]): ReceivedMail[] {
  return mails.map((mail) => ({ ...mail, file: relative(process.cwd(), mail.file) }));
}
