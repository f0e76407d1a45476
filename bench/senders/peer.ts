/**
 * Segment's published `braze-cohorts` action, unchanged, called as Segment's runtime calls it: 1,000 events at a time.
 * The events are created before the measurement begins, so only the calls count.
 */
import type { Batch } from "../../shared/ports/parts.ts";
import {
  audienceEvent,
  mappingOf,
  PARTNER_KEY_VARIABLE,
  publishedClient,
} from "../../test/peer/published.ts";
import { batchesOf, type Sender } from "./order.ts";

const AUDIENCE = "buyers";

export const peer: Sender = async ({ endpoint, secrets, cohort, members }) => {
  process.env[PARTNER_KEY_VARIABLE] = secrets.partnerKey;
  const { destination } = publishedClient();
  const settings = { endpoint, client_secret: secrets.clientSecret };
  const mapping = mappingOf(AUDIENCE);
  return async () => {
    let milliseconds = 0;
    for (const batch of batchesOf(members)) {
      const events = eventsOf(batch, cohort);
      const begun = performance.now();
      const answers = await destination.executeBatch("syncAudiences", { events, mapping, settings });
      milliseconds += performance.now() - begun;
      const failed = answers.find(({ status }) => status >= 300);
      if (failed) throw new Error(`the peer says ${JSON.stringify(failed)}`);
    }
    return milliseconds;
  };
};

function eventsOf({ add }: Batch, id: string): unknown[] {
  const event = (who: Parameters<typeof audienceEvent>[1]) =>
    audienceEvent({ id, audience: AUDIENCE }, who, true);
  return [
    ...add.user_ids.map((userId) => event({ userId })),
    ...add.aliases.map((alias) => event({ alias })),
    ...add.device_ids.map((device) => event({ device })),
  ];
}
