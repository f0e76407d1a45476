/** Mails to recipients and contacts. */
import type { Connection } from "../contract/connections.ts";
import type { Run } from "../contract/imports.ts";
import type { Locale } from "../contract/values.ts";

/** SES has said that it did not take a mail, or was never reached. It may take it later. */
export class MailNotTaken extends Error {
  constructor(why: string) {
    super(`SES did not take a mail: ${why}. Try again.`);
    this.name = "MailNotTaken";
  }
}

export interface Mails {
  /**
   * One message to one recipient, asked for once. `failed` if the address can't be mailed. Throws `MailNotTaken`, or
   * another error if it is not known whether the message was sent.
   */
  importEnded(mail: { to: string; run: Run }): Promise<"sent" | "failed">;
  /** Shows a recipient of a schedule that its mails arrive. */
  test(mail: { to: string; cohortName: string; locale: Locale }): Promise<"sent" | "failed">;
  integrationActive(mail: { to: string; connection: Connection }): Promise<"sent" | "failed">;
  /** Braze refuses the connection's key: imports through it fail until the key is replaced. */
  integrationFailing(mail: { to: string; connection: Connection }): Promise<"sent" | "failed">;
}
