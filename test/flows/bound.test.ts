/** A caller who is bound to connections, where what they ask for meets another connection on its way. */
import { expect, it } from "vitest";
import type { DomainError } from "../../shared/domain/domain-error.ts";
import type { LedgerPointer } from "../../shared/domain/run.ts";
import { deleteCohort } from "../../shared/usecases/cohorts/delete.ts";
import { acceptImport } from "../../shared/usecases/run/accept.ts";
import { changeSchedule } from "../../shared/usecases/schedules/change.ts";
import { createSchedule } from "../../shared/usecases/schedules/create.ts";
import { endSchedule } from "../../shared/usecases/schedules/end.ts";
import { aCohort, aConnection, aRun } from "../fakes/ids.ts";
import { fakeLedgers } from "../fakes/ledgers.ts";
import { fakeWorld } from "../fakes/world.ts";
import { furnish, shop } from "../prove/furnish.ts";

const loyal = aCohort("loyal");
const mine = aConnection("mine");
const reach = [mine];
const recipients = ["ana@example.com"];
const cadence = { every: "daily", at: "09:00", timeZone: "UTC" } as const;
const held: LedgerPointer = {
  object: "ledger",
  sha256: "0",
  run: aRun("once-a", { cohort: "loyal" }),
  inCount: 3,
  unsureCount: 0,
  deviceCount: 0,
};

async function world(heldAt = aConnection("nowhere")) {
  const read = async () => ({ byConnection: { [heldAt]: { pointer: held } } });
  const made = fakeWorld({ ledgers: { ...fakeLedgers(), read } });
  await furnish(made, [loyal], "2026-11-01T00:00:00.000Z");
  const other = await made.connections.read(shop);
  if (other) await made.connections.create({ ...other, id: mine, version: 0 });
  return made;
}
const refused = { kind: "forbidden", code: "another-connection" };
const failure = (work: Promise<unknown>): Promise<DomainError> =>
  work.then(
    () => expect.fail("it was not refused"),
    (error: DomainError) => error,
  );

it("deletes a cohort, and leaves its members, at their own connection only", async () => {
  const wanted = { id: loyal, leaveMembers: true, force: true, reach };
  const there = await world(shop);
  expect(await failure(deleteCohort(there, wanted))).toMatchObject(refused);
  expect(await there.cohorts.read(loyal)).toBeDefined();
  const here = await world(mine);
  await deleteCohort(here, wanted);
  expect(await here.cohorts.read(loyal)).toBeUndefined();
});

it("neither sets a schedule over one of another connection, nor is shown it, nor takes it over, nor ends it", async () => {
  const at = await world();
  await createSchedule(at, {
    reach: "all",
    cohortId: loyal,
    request: { cadence, connectionId: shop, recipients },
  });
  const before = await at.schedules.read(loyal);
  const request = { cadence, connectionId: mine, recipients };
  for (const work of [
    createSchedule(at, { cohortId: loyal, request, reach }),
    changeSchedule(at, { cohort: loyal, request, leaveMembers: true, reach }),
    endSchedule(at, loyal, reach),
    deleteCohort(at, { id: loyal, leaveMembers: true, force: true, reach }),
  ]) {
    const { kind, code, more } = await failure(work);
    expect({ kind, code, more }).toEqual({ ...refused, more: {} });
  }
  expect(await at.schedules.read(loyal)).toEqual(before);
});

it("is not shown the import at another connection that goes on", async () => {
  const at = await world();
  await acceptImport(at, {
    reach: "all",
    cohortId: loyal,
    request: { connectionId: shop, recipients },
    trigger: "once",
  });
  const wanted = { cohortId: loyal, request: { connectionId: mine, recipients }, trigger: "once" } as const;
  expect(
    await failure(acceptImport(at, { reach: "all", ...wanted, request: { ...wanted.request, recipients } })),
  ).toMatchObject({
    code: "import-going-on",
    more: { run: { connectionId: shop } },
  });
  const { code, more } = await failure(
    acceptImport(at, { ...wanted, request: { ...wanted.request, recipients }, reach }),
  );
  expect({ code, more }).toEqual({ code: "import-going-on", more: {} });
});
