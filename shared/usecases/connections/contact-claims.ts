/** Claims of mails to contacts, on the connection. */
import type { Connection } from "../../contract/connections.ts";
import type { ConnectionId } from "../../contract/ids.ts";
import { type ContactClaim, withClaims, withResults } from "../../domain/contact-mails.ts";
import type { Connections } from "../../ports/stores.ts";
import { reviseConnection } from "./revise.ts";

/**
 * Tries of a write about mails, before and after they are sent: many runs that end at once write to one connection, and
 * a mail whose record is lost is sent a second time.
 */
export const MAIL_WRITES = 50;

/** Returns the connection after the call. Those that it claimed have the id of the claim. */
export function claimContactMails(
  connections: Connections,
  id: ConnectionId,
  claim: ContactClaim,
): Promise<Connection> {
  return reviseConnection(connections, id, (kept) => withClaims(kept, claim), MAIL_WRITES);
}

export async function recordContactMails(
  connections: Connections,
  id: ConnectionId,
  results: Parameters<typeof withResults>[1],
): Promise<void> {
  await reviseConnection(connections, id, (kept) => withResults(kept, results), MAIL_WRITES);
}
