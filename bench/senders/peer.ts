/**
 * Segment's published `braze-cohorts` action, unchanged, 1,000 users at a time. `peer` calls it as Segment's runtime
 * does, one call after the other. `peerCode` calls the action's own function, with as many calls in flight as ordered:
 * the runtime's mapping and validation are left out, and the cohort's name counts as sent. What a call takes is created
 * before the measurement begins.
 */
import type { Batch } from "../../shared/ports/parts.ts";
import {
  audienceEvent,
  mappedUser,
  mappingOf,
  PARTNER_KEY_VARIABLE,
  publishedClient,
} from "../../test/peer/published.ts";
import { batchesOf, type Sender, timed } from "./order.ts";

const AUDIENCE = "buyers";

export const peer: Sender = async ({ endpoint, secrets, cohort, members }) => {
  process.env[PARTNER_KEY_VARIABLE] = secrets.partnerKey;
  const { destination } = publishedClient();
  const settings = { endpoint, client_secret: secrets.clientSecret };
  const mapping = mappingOf(AUDIENCE);
  return async () => {
    let milliseconds = 0;
    for (const batch of batchesOf(members)) {
      const events = usersOf(batch).map((who) =>
        audienceEvent({ id: cohort, audience: AUDIENCE }, who, true),
      );
      const begun = performance.now();
      const answers = await destination.executeBatch("syncAudiences", { events, mapping, settings });
      milliseconds += performance.now() - begun;
      const failed = answers.find(({ status }) => status >= 300);
      if (failed) throw new Error(`the peer says ${JSON.stringify(failed)}`);
    }
    return milliseconds;
  };
};

export const peerCode: Sender = async ({ endpoint, secrets, cohort, members, inFlight }) => {
  process.env[PARTNER_KEY_VARIABLE] = secrets.partnerKey;
  const { performBatch } = publishedClient();
  const settings = { endpoint, client_secret: secrets.clientSecret };
  // Otherwise each call would send the name first, and be half as fast.
  const stateContext = { getRequestContext: () => AUDIENCE };
  const payloads = [...batchesOf(members)].map((batch) =>
    usersOf(batch).map((who) => mappedUser({ id: cohort, audience: AUDIENCE }, who)),
  );
  return () =>
    timed(payloads, inFlight, async (payload) => {
      await performBatch({ settings, payload, stateContext });
    });
};

function usersOf({ add }: Batch): Parameters<typeof audienceEvent>[1][] {
  return [
    ...add.user_ids.map((userId) => ({ userId })),
    ...add.aliases.map((alias) => ({ alias })),
    ...add.device_ids.map((device) => ({ device })),
  ];
}
