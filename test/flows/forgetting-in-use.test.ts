/** What forgetting only looks at, because changing it would break an import that goes on, or the next one. */
import { beforeEach, expect, it } from "vitest";
import { bucketObject, bucketsManifest, CHANGES, ledgerObject } from "../../shared/domain/import-objects.ts";
import { isInUse } from "../../shared/usecases/forgettings/in-use.ts";
import { aCohort, aConnection, aRun } from "../fakes/ids.ts";
import { type FakeWorld, fakeWorld } from "../fakes/world.ts";

const [cohort, connection] = [aCohort("buyers"), aConnection("shop")];
const earlier = aRun("manual", { cohort, time: "2026-11-23T08:00:00.000Z" });
const run = aRun("manual", { cohort });
const folder = `prepared/${run}/1795507200000.none.${connection}.x1`;
const ledger = ledgerObject({ run: earlier, connection, order: 1_795_420_800_000 }, "x1");
const bucket = bucketObject(ledger, 7, "y2");

let world: FakeWorld;
beforeEach(async () => {
  world = fakeWorld();
  world.changeSets.objectsOf = async ({ object }) => [object, bucket];
  await world.cohorts.create({ id: cohort } as never);
  await world.connections.create({ id: connection } as never);
  const pointer = { object: bucketsManifest(ledger), run: earlier, sha256: "aa" };
  await world.ledgers.restore(cohort, { seen: undefined, pointers: { [connection]: pointer } } as never);
});
const isRunning = (status: "queued" | "running" | "succeeded") =>
  world.runs.accept({ id: run, cohortId: cohort, connectionId: connection, status } as never);

const left = [
  `${folder}/${CHANGES}`,
  `${folder}/${bucketObject(CHANGES, 7, "0")}`,
  `parts/${run}/1795507200000.none.shop.x1/3.jsonl`,
  `comparisons/${run}/1795507200000.none.shop.x1/changed.add.07.y2.parquet`,
  `selections/${run}/1/users/a.parquet`,
  ledgerObject({ run, connection, order: 1_795_507_200_000 }, "x1"),
];

it.each(left)("is %s while its import goes on, and not afterwards", async (object) => {
  await isRunning("running");
  expect(await isInUse(world, object)).toBe(true);
  world = fakeWorld();
  await isRunning("succeeded");
  expect(await isInUse(world, object)).toBe(false);
});

it("is what an import has left that ended, and has not settled yet", async () => {
  await isRunning("succeeded");
  await world.ledgers.takeLease({ run, connection, expires: world.clock.now().getTime() });
  expect(await isInUse(world, `${folder}/${CHANGES}`)).toBe(true);
});

it("is nothing that the lease of a deleted cohort names, whose import could not be settled", async () => {
  await isRunning("succeeded");
  await world.ledgers.takeLease({ run, connection, expires: world.clock.now().getTime() });
  await world.cohorts.remove({ id: cohort } as never);
  expect(await isInUse(world, `${folder}/${CHANGES}`)).toBe(false);
});

it("is each bucket of the ledger that the next import is compared with, and none of another", async () => {
  expect(await isInUse(world, bucket)).toBe(true);
  expect(await isInUse(world, bucketObject(ledger, 7, "another"))).toBe(false);
});

it("is no ledger of a deleted cohort or connection", async () => {
  await world.connections.remove({ id: connection } as never);
  expect(await isInUse(world, bucket)).toBe(false);
});

it("is nothing that no import has left, such as an upload", async () => {
  expect(await isInUse(world, "uploads/u1.csv")).toBe(false);
});
