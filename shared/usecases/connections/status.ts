import type { Connection, ConnectionStatus } from "../../contract/connections.ts";

/** Whoever was told that it is active is told again when it is so again. */
export function inStatus({ contactsTold, ...connection }: Connection, status: ConnectionStatus): Connection {
  return { ...connection, status, ...(status === "active" && contactsTold && { contactsTold }) };
}
