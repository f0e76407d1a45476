/** Mails to recipients and contacts. */
import type { Connection } from "../contract/connections.ts";
import type { Run } from "../contract/imports.ts";

export interface Mails {
  /**
   * One message to one recipient. `failed` if the address can't be mailed; throws on an error that may be temporary.
   */
  importEnded(mail: { to: string; run: Run }): Promise<"sent" | "failed">;
  integrationActive(mail: { to: string; connection: Connection }): Promise<"sent" | "failed">;
  /** Braze refuses the connection's key: imports through it fail until the key is replaced. */
  integrationFailing(mail: { to: string; connection: Connection }): Promise<"sent" | "failed">;
}
