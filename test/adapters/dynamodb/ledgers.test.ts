import { afterAll, beforeAll, expect, it } from "vitest";
import { ledgersInTable } from "../../../shared/adapters/dynamodb/ledgers.ts";
import type { Table } from "../../../shared/adapters/dynamodb/table.ts";
import { dynalite, type TableServer } from "../../contracts/table-servers.ts";
import { steeredClock } from "../../fakes/clock.ts";
import { aCohort, aConnection, aRun } from "../../fakes/ids.ts";

let server: TableServer;
beforeAll(async () => {
  server = await dynalite();
});
afterAll(() => server?.stop());

it("a lease that its holder frees before the loser could read who has it is taken", async () => {
  const table = await server.emptyTable(steeredClock());
  const ledgers = ledgersInTable(table);
  const lease = { connection: aConnection("connection"), expires: 1_000 };
  const [holder, other] = [aRun("one"), aRun("two")];
  await ledgers.takeLease({ ...lease, run: holder });
  let reads = 0;
  const send = async (command: { constructor: { name: string } }) => {
    // Dynalite does not return the item to which a write lost, so it is read.
    if (command.constructor.name === "GetCommand" && ++reads === 1)
      await ledgers.releaseLease({ ...lease, run: holder });
    return table.client.send(command as never);
  };
  const slow = ledgersInTable({ ...table, client: { send } as unknown as Table["client"] });
  expect(await slow.takeLease({ ...lease, run: other })).toBe("taken");
  expect(reads).toBe(1);
  expect((await ledgers.read(aCohort("cohort"))).lease).toMatchObject({ run: other });
});
