/** Which ledgers an import drops after it, on the fakes; `old-ledgers.test.ts` tells it of real objects. */
import { expect, it } from "vitest";
import { LEDGERS_KEPT, LEDGERS_KEPT_MS } from "../../shared/limits.ts";
import { dropOldLedgers } from "../../shared/usecases/run/drop-old-ledgers.ts";
import { aRun } from "../fakes/ids.ts";
import { fakeWorld } from "../fakes/world.ts";
import { cohortId, connectionId } from "./story.ts";

/** Ledgers of one time, so that the order in which they are listed tells which are the newest. */
async function ledgersOf(count: number) {
  const world = fakeWorld();
  const names = Array.from({ length: count }, (_, at) => `ledgers/${cohortId}/${connectionId}/${at}.parquet`);
  for (const name of names) world.objects.put(name, []);
  const listed = await world.keptLedgers.list(cohortId);
  const left = async () => (await world.keptLedgers.list(cohortId)).map(({ object }) => object);
  const pointer = (object: string) => ({
    object,
    sha256: "",
    run: aRun("r"),
    inCount: 1,
    unsureCount: 0,
    deviceCount: 0,
  });
  world.clock.advance(LEDGERS_KEPT_MS + 1);
  return { world, listed: listed.map(({ object }) => object), left, pointer };
}
const run = aRun("r", { cohort: cohortId });

it("the newest ledgers stay, and older ones are dropped", async () => {
  const { world, listed, left } = await ledgersOf(LEDGERS_KEPT + 3);
  await dropOldLedgers(world, cohortId);
  expect(await left()).toEqual(listed.slice(0, LEDGERS_KEPT));
});

it("the one that a pointer names stays, and so does the one that an import began with", async () => {
  const { world, listed, left, pointer } = await ledgersOf(LEDGERS_KEPT + 3);
  const [pointed = "", begun = ""] = listed.slice(LEDGERS_KEPT + 1);
  const { ledgers } = world;
  await ledgers.takeLease({ run, connection: connectionId, expires: 1 });
  await ledgers.closeLease({ run });
  await ledgers.settle({ run, connection: connectionId, pointer: pointer(pointed) });
  await ledgers.takeLease({ run, connection: connectionId, expires: 1 });
  // An import that has nothing prepared yet keeps nothing from being dropped.
  const { read } = ledgers;
  ledgers.read = async (cohort) => {
    const state = await read(cohort);
    if (state.lease) Object.assign(state.lease, { changeSet: { base: pointer(begun) } });
    return state;
  };
  await dropOldLedgers(world, cohortId);
  expect(await left()).toEqual([...listed.slice(0, LEDGERS_KEPT), pointed, begun]);
});

it("an import without a change set, or a connection without a ledger, changes nothing of that", async () => {
  const { world, listed, left } = await ledgersOf(LEDGERS_KEPT + 1);
  await world.ledgers.takeLease({ run, connection: connectionId, expires: 1 });
  await world.ledgers.recordName({ run, connection: connectionId, name: "Loyal" });
  await dropOldLedgers(world, cohortId);
  expect(await left()).toEqual(listed.slice(0, LEDGERS_KEPT));
});

it("ledgers that can't be dropped stay, which is logged and harms no import", async () => {
  const { world } = await ledgersOf(1);
  world.keptLedgers.list = () => Promise.reject(new RangeError("the bucket is away"));
  await dropOldLedgers(world, cohortId);
  expect(world.log.lines).toEqual([
    { level: "warn", code: "old-ledgers-stay", fields: { cohort: cohortId, reason: "RangeError" } },
  ]);
});
