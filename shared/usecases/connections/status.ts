import type { Connection, ConnectionStatus } from "../../contract/connections.ts";
import { UNTOLD_CHANGES } from "../../limits.ts";

/**
 * A change drops which contacts were mailed about the state before: they are mailed again when it comes again. Leaving
 * `failing` drops what was recorded about it. `at`, ISO: when it changes.
 */
export function inStatus(
  kept: Connection,
  status: Exclude<ConnectionStatus, "failing">,
  at: string,
): Connection {
  const { contactsTold, contactMails, failing, refusedRuns, recoveredBy, ...connection } = kept;
  return { ...connection, status, ...changed(kept, status, at), ...toldOf(kept, status) };
}

/** Braze refuses its key: failing from `since` until a key check succeeds. One that is already failing is unchanged. */
export function failingSince(kept: Connection, since: string): Connection {
  const { contactsTold, contactMails, refusedRuns, recoveredBy, ...connection } = kept;
  return {
    ...connection,
    status: "failing",
    failing: connection.failing ?? { since, told: [] },
    ...changed(kept, "failing", since),
    ...toldOf(kept, "failing"),
  };
}

function toldOf(
  { status, contactsTold, contactMails }: Connection,
  next: ConnectionStatus,
): Pick<Connection, "contactsTold" | "contactMails"> {
  if (status !== next) return {};
  return { ...(contactsTold && { contactsTold }), ...(contactMails && { contactMails }) };
}

/** A change is noted with the state itself, in one write: whoever made it, or later reconcile, tells it. */
function changed(
  { status: from, version, untoldChanges = [] }: Connection,
  to: ConnectionStatus,
  at: string,
): Pick<Connection, "untoldChanges"> {
  if (from === to) return {};
  return { untoldChanges: [...untoldChanges, { version: version + 1, from, to, at }].slice(-UNTOLD_CHANGES) };
}
