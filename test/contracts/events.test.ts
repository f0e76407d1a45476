/** What publishes on the bus, in memory and over EventBridge's protocol. */
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BusEvent, type EventBus, eventBus } from "../../local/aws/event-bus.ts";
import { ANY_PORT, type Listening, listening } from "../../local/listening.ts";
import { eventsOnBus } from "../../shared/adapters/eventbridge/events.ts";
import type { Notice } from "../../shared/contract/notices.ts";
import { connectionStateChanged } from "../../shared/domain/notices.ts";
import type { Events } from "../../shared/ports/events.ts";
import { type FakeEvents, fakeEvents } from "../fakes/events.ts";
import { aConnection } from "../fakes/ids.ts";

const shop = { id: aConnection("shop"), name: "Été, 007" };
const notice = (version: number): Notice =>
  connectionStateChanged(shop, { version, from: "active", to: "failing", at: "2026-11-24T08:00:00.250Z" });
const idsOf = (...versions: number[]) => versions.map((version) => `connection-state_shop_${version}`);

interface Bus {
  events: Events;
  /** What the bus has. */
  taken(): Promise<Notice[]>;
  disturb(how: FakeEvents["trouble"][number]): void;
}

function suite(bus: () => Bus): void {
  const publish = async (...versions: number[]) => [...(await bus().events.publish(versions.map(notice)))];

  test("what the bus has taken is told by its ids, in whole", async () => {
    expect(await publish(1, 2)).toEqual(idsOf(1, 2));
    expect(await bus().taken()).toEqual([notice(1), notice(2)]);
  });

  test("more than one call takes are published in order", async () => {
    const versions = Array.from({ length: 23 }, (_, at) => at);
    expect(await publish(...versions)).toEqual(idsOf(...versions));
    expect(await bus().taken()).toEqual(versions.map(notice));
  });

  test("nothing is published where there is nothing", async () => {
    expect(await publish()).toEqual([]);
    expect(await bus().taken()).toEqual([]);
  });

  test("one that was refused among others is not told as taken, and the others are", async () => {
    bus().disturb("first-refused");
    expect(await publish(1, 2, 3)).toEqual(idsOf(2, 3));
    expect(await bus().taken()).toEqual([notice(2), notice(3)]);
  });

  test("where nothing was taken or the answer was lost, nobody says which were taken", async () => {
    bus().disturb("nothing-done");
    await expect(publish(1)).rejects.toThrow();
    expect(await bus().taken()).toEqual([]);
    bus().disturb("done-but-unanswered");
    await expect(publish(1)).rejects.toThrow();
    expect(await bus().taken()).toEqual([notice(1)]);
  });
}

describe("the bus in memory", () => {
  let events: FakeEvents;
  beforeEach(() => {
    events = fakeEvents();
  });
  suite(() => ({
    events,
    taken: async () => events.published,
    disturb: (how) => void events.trouble.push(how),
  }));
});

describe("the bus of EventBridge", () => {
  let bus: EventBus;
  let server: Listening;
  let client: EventBridgeClient;
  let lost: "before" | "after" | undefined;

  beforeEach(async () => {
    bus = eventBus({ folder: undefined, now: () => new Date("2026-11-24T09:00:00Z") });
    server = await listening(bus.server, ANY_PORT);
    client = new EventBridgeClient({
      endpoint: server.origin,
      region: "eu-west-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
    });
    client.middlewareStack.add(
      (next) => async (request) => {
        const how = lost;
        lost = undefined;
        if (how === "before") throw new Error("socket hang up");
        const answer = await next(request);
        if (how === "after") throw new Error("socket hang up");
        return answer;
      },
      { step: "build" },
    );
  });
  afterEach(async () => {
    client?.destroy();
    await server?.close();
  });

  const shown = async () => (await (await fetch(server.origin)).json()) as BusEvent[];
  const events = () => eventsOnBus({ client, bus: "cohort-import" });
  suite(() => ({
    events: events(),
    taken: async () => (await shown()).map(({ detail }) => detail as Notice),
    disturb(how) {
      if (how === "first-refused") bus.refuse(1);
      else lost = how === "nothing-done" ? "before" : "after";
    },
  }));

  test("has each with its source and kind, at the time at which it happened", async () => {
    await events().publish([notice(7)]);
    expect(await shown()).toEqual([
      {
        version: "0",
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        "detail-type": "connection.state-changed",
        source: "cohort-import",
        account: "000000000000",
        time: "2026-11-24T08:00:00Z",
        region: "eu-west-1",
        resources: [],
        detail: notice(7),
      },
    ]);
  });

  test("takes nothing for a bus that is not there", async () => {
    expect([...(await eventsOnBus({ client, bus: "other" }).publish([notice(1)]))]).toEqual([]);
    expect(await shown()).toEqual([]);
  });
});
