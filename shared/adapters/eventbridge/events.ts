import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { NOTICE_SOURCE, type Notice } from "../../contract/notices.ts";
import type { Events } from "../../ports/events.ts";

/** Events that PutEvents takes in one call. Source: EventBridge API, PutEvents. */
const EVENTS_A_CALL = 10;

/** `bus`: its name. */
export function eventsOnBus({ client, bus }: { client: EventBridgeClient; bus: string }): Events {
  async function put(notices: readonly Notice[]): Promise<string[]> {
    const { Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: notices.map((notice) => ({
          EventBusName: bus,
          Source: NOTICE_SOURCE,
          DetailType: notice.type,
          Time: new Date(notice.timestamp),
          Detail: JSON.stringify(notice),
        })),
      }),
    );
    // A 200 may refuse entries: each has an answer of its own, in the same order. Only those with an id were taken.
    return notices.flatMap(({ id }, at) => (Entries[at]?.EventId ? [id] : []));
  }

  return {
    async publish(notices) {
      const taken = new Set<string>();
      for (let from = 0; from < notices.length; from += EVENTS_A_CALL)
        for (const id of await put(notices.slice(from, from + EVENTS_A_CALL))) taken.add(id);
      return taken;
    },
  };
}
