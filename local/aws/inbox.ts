/** The stand-in for SES: aws-ses-v2-local, which shows the mails that it received on a page. */
import ses from "aws-ses-v2-local";
// The server itself keeps mails in memory only.
import { type Email, getStoreReadonly, saveEmail } from "aws-ses-v2-local/dist/store.js";
import { type Kept, kept } from "../kept.ts";
import { type Listening, listeningAlready } from "../listening.ts";
import { bodyOf, type Guard, gated } from "./gate/gate.ts";

interface KeptMail {
  /** Its place in the order of arrival. */
  place: number;
  mail: Email;
}

/** `folder`: mails in it are shown again; in memory if it is undefined. `accepted` is told the body of each call. */
export async function inboxServer(
  port: number,
  given: { folder?: string | undefined; guards?: readonly Guard[]; accepted?(form: string): void } = {},
): Promise<Listening> {
  const { folder, guards = [], accepted } = given;
  const mails = kept<KeptMail>(folder);
  for (const { mail } of inOrder(mails)) if (!isShown(mail)) saveEmail(mail);
  // By default it listens on every interface.
  const server = await ses.default({ host: "127.0.0.1", port });
  server.prependListener("request", (request, response) => {
    if (request.method !== "POST") return;
    const form = bodyOf(request)?.toString();
    response.once("finish", () => {
      keep(mails);
      if (form !== undefined && response.statusCode === 200) accepted?.(form);
    });
  });
  gated(server, "ses", guards);
  return listeningAlready(server);
}

/** Stores what is new, and deletes what the page's button cleared. */
function keep(mails: Kept<KeptMail>): void {
  const shown = getStoreReadonly().emails;
  for (const [place, mail] of shown.entries())
    if (!mails.get(mail.messageId)) mails.set(mail.messageId, { place, mail });
  const ids = new Set(shown.map(({ messageId }) => messageId));
  for (const [id] of mails.entries()) if (!ids.has(id)) mails.delete(id);
}

function inOrder(mails: Kept<KeptMail>): KeptMail[] {
  return mails
    .entries()
    .map(([, one]) => one)
    .sort((one, other) => one.place - other.place);
}

function isShown({ messageId }: Email): boolean {
  return getStoreReadonly().emails.some((one) => one.messageId === messageId);
}
