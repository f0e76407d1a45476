import { createServer } from "node:http";
import { ANY_PORT, type Listening, listening } from "../../local/listening.ts";

/** Listens on a free port, or undefined if the given one is taken. */
export const occupied = (port = ANY_PORT) => listening(createServer(), port).catch(() => undefined);

/** A port that is free, and the three after it. */
export async function freePort(): Promise<string> {
  for (;;) {
    const first = (await occupied()) as Listening;
    const port = Number(new URL(first.origin).port);
    const after = port < 65_533 ? [1, 2, 3].map((more) => occupied(port + more)) : [undefined];
    const next = await Promise.all(after);
    await Promise.all([first, ...next].map((one) => one?.close()));
    if (next.every((one) => one !== undefined)) return String(port);
  }
}
