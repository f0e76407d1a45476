/** Servers of the local system. All listen on 127.0.0.1, so that no other machine can reach them. */
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Listening {
  /** `http://127.0.0.1:<port>` */
  origin: string;
  /** Closes open connections, and resolves once the port is free. */
  close(): Promise<void>;
}

/** Lets the operating system choose a free port. */
export const ANY_PORT = 0;

/**
 * Milliseconds that an idle connection stays open. Node's default of five seconds ends it just as a client sends a streamed
 * body again, which no client repeats.
 */
const KEEP_ALIVE_MS = 75_000;

/** Throws if the port is taken. */
export async function listening(server: Server, port: number): Promise<Listening> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return listeningAlready(server);
}

export function listeningAlready(server: Server): Listening {
  const { port } = server.address() as AddressInfo;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
