/** Every mail that SES took. */
import type { RunId } from "../../../shared/contract/ids.ts";
import { MAIL_TRIES } from "../../../shared/limits.ts";

export class MailBook {
  readonly #copies = new Map<string, number>();
  /** Mails to the contacts of a connection, by kind and connection. */
  readonly #toContacts = new Set<string>();
  readonly #fault: (what: string) => void;
  total = 0;
  /** Mails of which there are two. */
  doubled = 0;

  constructor(fault: (what: string) => void) {
    this.#fault = fault;
  }

  /** `form` is the body of `SendRawEmail`. */
  taken(form: URLSearchParams): void {
    this.total += 1;
    const tags = Object.fromEntries(
      [1, 2].map((at) => [form.get(`Tags.member.${at}.Name`), form.get(`Tags.member.${at}.Value`)]),
    ) as Record<string, string>;
    const to = form.get("Destinations.member.1") ?? "";
    if (tags["kind"] !== "import-ended") {
      this.#toContacts.add(`${tags["kind"]} ${tags["about"]}`);
      return;
    }
    const place = `${tags["about"]} ${to}`;
    const copies = (this.#copies.get(place) ?? 0) + 1;
    this.#copies.set(place, copies);
    if (copies === 2) this.doubled += 1;
    if (copies > MAIL_TRIES) this.#fault(`${to} got ${copies} mails about ${tags["about"]}`);
  }

  /** Nobody asks about this run any more. */
  forget(run: RunId): void {
    for (const place of this.#copies.keys()) if (place.startsWith(`${run} `)) this.#copies.delete(place);
  }

  copies(run: RunId, to: string): number {
    return this.#copies.get(`${run} ${to}`) ?? 0;
  }

  toldContacts(kind: "integration-failing" | "integration-active", connection: string): boolean {
    return this.#toContacts.has(`${kind} ${connection}`);
  }
}
