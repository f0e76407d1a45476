/** A server to read and set the clock: `GET /`, `PUT / {"now"}`. */
import { createServer, type Server } from "node:http";
import { json } from "node:stream/consumers";
import type { LocalClock } from "./clock.ts";

/** `move` resolves when everything that was due by then is completed. */
export function steeringServer(clock: LocalClock, move: (to: Date) => Promise<void>): Server {
  return createServer(async (request, response) => {
    try {
      if (request.method === "PUT") await move(new Date(((await json(request)) as { now: string }).now));
      response.end(JSON.stringify({ now: clock.now().toISOString() }));
    } catch (error) {
      console.error(error);
      response.writeHead(500).end();
    }
  });
}

export interface Steering {
  now(): Promise<Date>;
  /**
   * Moves the clock forward. Resolves when everything that was due by then is completed, including the runs it started.
   */
  moveTo(instant: Date): Promise<void>;
}

export function steering(origin: string): Steering {
  const ask = async (options: RequestInit = {}) => {
    const response = await fetch(origin, options);
    if (!response.ok) throw new Error("the clock could not be moved: the log of the AWS stand-ins says why");
    return new Date(((await response.json()) as { now: string }).now);
  };
  return {
    now: () => ask(),
    async moveTo(instant) {
      await ask({ method: "PUT", body: JSON.stringify({ now: instant.toISOString() }) });
    },
  };
}
