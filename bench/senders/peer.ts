/**
 * Segment's published `braze-cohorts` action, unchanged, 1,000 users at a time. `peer` calls it as Segment's runtime
 * does, one call after the other. `peerCode` calls the action's own function, with as many calls in flight as ordered:
 * the runtime's mapping and validation are left out, and the cohort's name counts as sent. What a call takes is created
 * before the measurement begins.
 */
import type { Identifiers } from "../../shared/ports/parts.ts";
import {
  audienceEvent,
  mappedUser,
  mappingOf,
  PARTNER_KEY_VARIABLE,
  publishedClient,
} from "../../test/peer/published.ts";
import { requestsOf, type Sender, timed } from "./order.ts";

const AUDIENCE = "buyers";

export const peer: Sender = async ({ endpoint, secrets, cohort, members }) => {
  process.env[PARTNER_KEY_VARIABLE] = secrets.partnerKey;
  const { destination } = publishedClient();
  const settings = { endpoint, client_secret: secrets.clientSecret };
  const mapping = mappingOf(AUDIENCE);
  return async () => {
    let milliseconds = 0;
    for (const ids of requestsOf(members)) {
      const events = usersOf(ids).map((who) => audienceEvent({ id: cohort, audience: AUDIENCE }, who, true));
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
  const payloads = [...requestsOf(members)].map((ids) =>
    usersOf(ids).map((who) => mappedUser({ id: cohort, audience: AUDIENCE }, who)),
  );
  return () =>
    timed(payloads, inFlight, async (payload) => {
      await performBatch({ settings, payload, stateContext });
    });
};

function usersOf({ user_ids, aliases, device_ids }: Identifiers): Parameters<typeof audienceEvent>[1][] {
  return [
    ...user_ids.map((userId) => ({ userId })),
    ...aliases.map((alias) => ({ alias })),
    ...device_ids.map((device) => ({ device })),
  ];
}
