import { createServer } from "node:http";
import { listening } from "../../local/listening.ts";

/** Below the ports that the system gives to others in the meantime, and apart from those of another process. */
const [FIRST, LAST] = [12_000, 28_000];
let next = FIRST + ((4 * process.pid) % (LAST - FIRST));

/** Listens on the port; undefined if it is taken. */
export const occupied = (port: number) => listening(createServer(), port).catch(() => undefined);

/** A port that is free, and the three after it. No two calls return the same. */
export async function freePort(): Promise<string> {
  for (;;) {
    const port = next;
    next = port + 4 < LAST ? port + 4 : FIRST;
    const four = await Promise.all([0, 1, 2, 3].map((more) => occupied(port + more)));
    await Promise.all(four.map((one) => one?.close()));
    if (four.every((one) => one !== undefined)) return String(port);
  }
}
