import type { Connection, ConnectionStatus } from "../../contract/connections.ts";

/** Whoever was told that it is active is told again when it is so again; what is known of a failing one ends with that. */
export function inStatus(
  { contactsTold, failing, refusedRuns, recoveredBy, ...connection }: Connection,
  status: Exclude<ConnectionStatus, "failing">,
): Connection {
  return { ...connection, status, ...(status === "active" && contactsTold && { contactsTold }) };
}

/** Braze refuses its key: from `since` on, until a key check succeeds. One that is failing already stays as it is. */
export function failingSince(
  { contactsTold, refusedRuns, recoveredBy, ...connection }: Connection,
  since: string,
): Connection {
  return { ...connection, status: "failing", failing: connection.failing ?? { since, told: [] } };
}
