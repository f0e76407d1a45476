/** Every mail that SES took. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Connection } from "../../../shared/contract/connections.ts";
import type { RunId } from "../../../shared/contract/ids.ts";
import { MAIL_TRIES } from "../../../shared/limits.ts";
import type { Mails } from "../../../shared/ports/mails.ts";

export class MailBook {
  /** By what a mail is about, and its recipient. */
  readonly #copies = new Map<string, number>();
  /** The change of a connection's state that the contact mail being sent is about. */
  readonly #change = new AsyncLocalStorage<string>();
  readonly #fault: (what: string) => void;
  total = 0;
  /** Mails of which there are two. */
  doubled = 0;

  constructor(fault: (what: string) => void) {
    this.#fault = fault;
  }

  /** The mail itself does not say which change of the state it is about. */
  noting(mails: Mails): Mails {
    return {
      ...mails,
      integrationFailing: (mail) =>
        this.#change.run(changeOf(mail.connection), () => mails.integrationFailing(mail)),
      integrationActive: (mail) =>
        this.#change.run(changeOf(mail.connection), () => mails.integrationActive(mail)),
    };
  }

  /** `form` is the body of `SendRawEmail`. */
  taken(form: URLSearchParams): void {
    this.total += 1;
    const tags = Object.fromEntries(
      [1, 2].map((at) => [form.get(`Tags.member.${at}.Name`), form.get(`Tags.member.${at}.Value`)]),
    ) as Record<string, string>;
    const to = form.get("Destinations.member.1") ?? "";
    const change = this.#change.getStore();
    const isAboutImport = tags["kind"] === "import-ended";
    if (!isAboutImport && !change?.startsWith(`${tags["kind"]} ${tags["about"]} `))
      this.#fault(`${to} got a mail about ${tags["about"]}, and not about a change of it: ${change}`);
    const about = isAboutImport ? tags["about"] : change;
    const place = `${about} ${to}`;
    const copies = (this.#copies.get(place) ?? 0) + 1;
    this.#copies.set(place, copies);
    if (copies === 2) this.doubled += 1;
    if (copies > MAIL_TRIES) this.#fault(`${to} got ${copies} mails about ${about}`);
  }

  /** Nobody asks about this run any more. */
  forget(run: RunId): void {
    for (const place of this.#copies.keys()) if (place.startsWith(`${run} `)) this.#copies.delete(place);
  }

  copies(run: RunId, to: string): number {
    return this.#copies.get(`${run} ${to}`) ?? 0;
  }

  /** Whether a contact has the mail about the state that the connection is in. */
  hasTold(connection: Connection, to: string): boolean {
    return this.#copies.has(`${changeOf(connection)} ${to}`);
  }
}

/** Unique to the change that brought the connection into its state. */
function changeOf({ id, failing, recoveredBy }: Connection): string {
  return failing ? `integration-failing ${id} ${failing.since}` : `integration-active ${id} ${recoveredBy}`;
}
