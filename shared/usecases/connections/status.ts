import type { Connection, ConnectionStatus } from "../../contract/connections.ts";
import { UNTOLD_CHANGES } from "../../limits.ts";

/**
 * Contacts who were mailed that it is active are mailed again when it becomes active again. Leaving `failing` drops
 * what was recorded about it. `at`, ISO: when it changes.
 */
export function inStatus(
  kept: Connection,
  status: Exclude<ConnectionStatus, "failing">,
  at: string,
): Connection {
  const { contactsTold, failing, refusedRuns, recoveredBy, ...connection } = kept;
  return {
    ...connection,
    status,
    ...changed(kept, status, at),
    ...(status === "active" && contactsTold && { contactsTold }),
  };
}

/** Braze refuses its key: failing from `since` until a key check succeeds. One that is already failing is unchanged. */
export function failingSince(kept: Connection, since: string): Connection {
  const { contactsTold, refusedRuns, recoveredBy, ...connection } = kept;
  return {
    ...connection,
    status: "failing",
    failing: connection.failing ?? { since, told: [] },
    ...changed(kept, "failing", since),
  };
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
