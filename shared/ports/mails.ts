/** What is told to people. */
import type { Connection } from "../contract/connections.ts";
import type { Run } from "../contract/imports.ts";

export interface Mails {
  /** One message to one recipient. `failed` when the address can't be mailed; throws on trouble that may pass. */
  importEnded(mail: { to: string; run: Run }): Promise<"sent" | "failed">;
  integrationActive(mail: { to: string; connection: Connection }): Promise<"sent" | "failed">;
  /** Braze refuses the connection's key: imports through it fail until it is replaced. */
  integrationFailing(mail: { to: string; connection: Connection }): Promise<"sent" | "failed">;
}
