import { afterAll, beforeAll, expect, it } from "vitest";
import { ratesInTable } from "../../../shared/adapters/dynamodb/rates.ts";
import type { Table } from "../../../shared/adapters/dynamodb/table.ts";
import type { Rate } from "../../../shared/domain/rate.ts";
import { dynalite, type TableServer } from "../../contracts/table-servers.ts";
import { steeredClock } from "../../fakes/clock.ts";

let server: TableServer;
beforeAll(async () => {
  server = await dynalite();
});
afterAll(() => server?.stop());

it("a caller whose time is taken by another just before its write gets the time that follows", async () => {
  const table = await server.emptyTable(steeredClock());
  const rates = ratesInTable(table);
  const rate: Rate = { next: 0, perSecond: 60, epoch: 1, changedAt: 0, revision: 7 };
  await rates.replace("cluster", undefined, rate);
  const wanted = { now: 1_000, milliseconds: 50 };
  let writes = 0;
  const send = async (command: { constructor: { name: string } }) => {
    // The first write finds that the time has passed; the second one begins anew from now.
    if (command.constructor.name === "UpdateCommand" && ++writes === 2)
      expect(await rates.lease("cluster", rate, wanted)).toBe(1_000);
    return table.client.send(command as never);
  };
  const slow = ratesInTable({ ...table, client: { send } as unknown as Table["client"] });
  expect(await slow.lease("cluster", rate, wanted)).toBe(1_050);
});
