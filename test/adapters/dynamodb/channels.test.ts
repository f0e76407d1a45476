import { afterAll, beforeAll, expect, it } from "vitest";
import { channelsInTable } from "../../../shared/adapters/dynamodb/channels.ts";
import type { Channel } from "../../../shared/contract/channels.ts";
import { dynalite, type TableServer } from "../../contracts/table-servers.ts";
import { steeredClock } from "../../fakes/clock.ts";
import { aChannel } from "../../fakes/ids.ts";

let server: TableServer;
beforeAll(async () => {
  server = await dynalite();
});
afterAll(() => server?.stop());

it("the earlier secret of a row of before is the one that there is", async () => {
  const store = channelsInTable(await server.emptyTable(steeredClock()));
  const createdAt = "2026-11-24T08:00:00.000Z";
  const channel: Channel = {
    ...{
      id: aChannel("hook"),
      kind: "webhook",
      name: "On call",
      host: "alerts.example.com",
      status: "active",
    },
    ...{ secret: { id: "newest", createdAt }, createdAt, version: 0 },
  };
  const earlier = { id: "earlier", createdAt, until: "2026-11-25T08:00:00.000Z" };
  await store.create({ ...channel, earlierSecret: earlier } as Channel);
  const now = { ...channel, earlierSecrets: [earlier] };
  expect(await store.read(channel.id)).toEqual(now);
  expect((await store.list({ limit: 1 })).items).toEqual([now]);
  await store.create({ ...channel, id: aChannel("new") });
  expect(await store.read(aChannel("new"))).toEqual({ ...channel, id: aChannel("new") });
});
