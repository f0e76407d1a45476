/** The Braze client against a scripted server, with a clock that only pauses move. */
import { afterAll, beforeAll, beforeEach } from "vitest";
import { brazeOverHttp } from "../../../shared/adapters/braze/braze.ts";
import { unlimited } from "../../../shared/adapters/braze/rate-limiter.ts";
import type { Braze, BrazeAnswer, BrazeTarget } from "../../../shared/ports/braze.ts";
import type { Batch } from "../../../shared/ports/parts.ts";
import { adding } from "../../fakes/batches.ts";
import { withKeyOf } from "../../fakes/braze.ts";
import { type SteeredClock, steeredClock } from "../../fakes/clock.ts";
import { aCohort } from "../../fakes/ids.ts";
import { type BrazeServer, brazeServer } from "./braze-server.ts";

export const SECRET = "client-secret-c4n4ry";
export const cohort = aCohort("c1");
export const PARTNER_KEY = "partner-key-c4n4ry";

export interface ScriptedClient {
  server: BrazeServer;
  braze: Braze;
  clock: SteeredClock;
  target: BrazeTarget;
  /** One hour from the start. */
  deadline: Date;
  change(batch: Batch): Promise<BrazeAnswer>;
}

/** Every random number is one half, so a backoff is half of its bound. */
export function scriptedClient(): () => ScriptedClient {
  let server: BrazeServer;
  let now: ScriptedClient;
  beforeAll(async () => {
    server = await brazeServer();
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    server.asked.length = 0;
    server.answers();
    const clock = steeredClock({ startsAt: "2026-11-24T08:00:00.000Z", advancesItself: true });
    const random = { next: () => 0.5 };
    const braze = brazeOverHttp({
      userAgent: "partner-Acme-Import/1.2.3",
      clock,
      random,
      rateLimiter: unlimited,
    });
    const target = {
      endpoint: server.endpoint,
      cluster: "us",
      partner: "kubit",
      partnerKey: PARTNER_KEY,
      clientSecret: SECRET,
    };
    const deadline = new Date("2026-11-24T09:00:00.000Z");
    const change = (batch: Batch) => braze.change(withKeyOf(target), { cohort, batch, deadline });
    now = { server, braze, clock, target, deadline, change };
  });
  return () => now;
}

export const ana = adding({ user_ids: ["ana"] });
