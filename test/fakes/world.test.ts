import { expect, test } from "vitest";
import { foldAttempts } from "../../shared/domain/attempts.ts";
import { cohortOf } from "../../shared/domain/ids.ts";
import type { ChangeSetPointer } from "../../shared/domain/run.ts";
import { withKeyOf } from "./braze.ts";
import { steeredClock } from "./clock.ts";
import { aRun } from "./ids.ts";
import { fakeWorld } from "./world.ts";

const member = (id: string) => ({ kind: "external_id" as const, id, label: "" });
const question = {
  cohort: {
    definition: { kind: "list" as const, object: "lists/vip.csv", format: "csv" as const },
    timeZone: "UTC",
    identifierOrder: ["external_id" as const],
  },
  asOf: new Date(0),
};
const target = {
  endpoint: "https://rest.iad-01.braze.com",
  cluster: "us",
  partner: "kubit",
  partnerKey: "p",
  clientSecret: "c",
};

test("an import through the fakes leaves the endpoint in the state that the ledger has", async () => {
  const run = aRun("once");
  const world = fakeWorld({}, { idsPerBatch: 1, batchesPerPart: 2 });
  world.engine.selects([member("a"), member("b"), member("c"), member("b")]);
  const members = await world.engine.evaluate(question);
  if (!("path" in members)) throw new Error("not evaluated");
  expect(members.evaluation).toMatchObject({ rows: 4, duplicates: 1, members: { total: 3 } });

  const written = await world.changeSets.write(members, undefined, "runs/r/changes");
  expect(written).toMatchObject({ adds: 3, removes: 0, keeps: 0, parts: 2 });
  world.braze.script("change", "accepted", "unknown-but-applied");
  await world.parts.start({ run, part: 0, attempt: "first" });
  for (const batch of await world.parts.batches("runs/r/changes/parts/00000.jsonl")) {
    const answer = await world.braze.change(withKeyOf(target), {
      cohort: cohortOf(run),
      batch,
      deadline: new Date(),
    });
    await world.parts.record({
      run,
      part: 0,
      attempt: "first",
      sequence: batch.batch,
      results: [{ batch: batch.batch, outcome: answer.outcome }],
    });
  }
  expect(world.braze.ids("cohort")).toEqual(["a", "b"]);

  const changeSet: ChangeSetPointer = { folder: "runs/r/changes", rejected: {}, ...written };
  const outcomes = foldAttempts(await world.parts.outcomes(run));
  const { ledger, tally } = await world.changeSets.settle(changeSet, outcomes, {
    object: "ledger",
    run,
  });
  expect(ledger).toMatchObject({ inCount: 1, unsureCount: 1 });
  expect(tally.adds).toEqual({ accepted: 1, refused: 0, unknown: 1, unsent: 1 });
});

test("a set clock ends a pause when it is moved past it, and not before", async () => {
  const clock = steeredClock();
  let woke = false;
  const pause = clock.pause(1_000).then(() => {
    woke = true;
  });
  clock.advance(999);
  await Promise.resolve();
  expect(woke).toBe(false);
  clock.advance(1);
  await pause;
  expect(clock.now().toISOString()).toBe("2026-11-24T08:00:01.000Z");
});

test("overrides replace ports and keep their own type", () => {
  const clock = steeredClock();
  const world = fakeWorld({ clock });
  world.clock.advance(5);
  expect(world.clock).toBe(clock);
  expect(fakeWorld().clock.pauses).toEqual([]);
});
