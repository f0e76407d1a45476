import { afterAll, beforeAll, expect, it } from "vitest";
import { forgettingsInTable } from "../../../shared/adapters/dynamodb/forgettings.ts";
import type { CohortId, ConnectionId } from "../../../shared/contract/ids.ts";
import type { Held, KeptForgetting } from "../../../shared/domain/forgetting.ts";
import { dynalite, type TableServer } from "../../contracts/table-servers.ts";
import { steeredClock } from "../../fakes/clock.ts";
import { seededIds } from "../../fakes/random.ts";

let server: TableServer;
beforeAll(async () => {
  server = await dynalite();
});
afterAll(() => server?.stop());

it("has room for somebody who is in 2,000 cohorts at connections", async () => {
  const ids = seededIds();
  const connections = Array.from({ length: 4 }, () => ids.next() as ConnectionId);
  const holding = Array.from(
    { length: 2_000 },
    (_, at): Held => ({
      cohortId: ids.next() as CohortId,
      cohortName: `Buyers of the campaign ${at}`,
      connectionId: connections[at % 4] as ConnectionId,
      connectionName: `Workspace ${at % 4}`,
      identifiers: 1 + (at % 3),
    }),
  );
  const removed = holding.map((one) => ({
    ...one,
    run: `${one.cohortId}_20261128T080000Z_once-${ids.next()}`,
  }));
  const forgetting = {
    ...{ id: "f1", version: 0, createdAt: "2026-11-28T08:00:00.000Z", state: "removing" },
    ...{ reason: "ticket", requestedAt: "2026-11-28T08:00:00.000Z", requestedBy: "eva" },
    found: {
      held: holding,
      stored: [],
      lists: [],
      alreadyForgotten: 0,
      definitions: [],
      earlierDefinitions: 0,
    },
    hindrances: holding.map(({ identifiers: _, ...at }) => ({ ...at, why: "connection-unusable" })),
    ...{ holding, removed },
  } as unknown as KeptForgetting;
  const store = forgettingsInTable(await server.emptyTable(steeredClock()));
  expect(await store.create(forgetting)).toBe("created");
  expect(await store.read("f1")).toEqual(forgetting);
  expect((await store.list({ limit: 1 })).items).toEqual([forgetting]);
});
