import type { Connection, ConnectionStatus } from "../../contract/connections.ts";

/**
 * Contacts who were mailed that it is active are mailed again when it becomes active again. Leaving `failing` drops
 * what was recorded about it.
 */
export function inStatus(
  { contactsTold, failing, refusedRuns, recoveredBy, ...connection }: Connection,
  status: Exclude<ConnectionStatus, "failing">,
): Connection {
  return { ...connection, status, ...(status === "active" && contactsTold && { contactsTold }) };
}

/** Braze refuses its key: failing from `since` until a key check succeeds. One that is already failing is unchanged. */
export function failingSince(
  { contactsTold, refusedRuns, recoveredBy, ...connection }: Connection,
  since: string,
): Connection {
  return { ...connection, status: "failing", failing: connection.failing ?? { since, told: [] } };
}
