/** The search of ledgers for people who are to be forgotten: which are read, and when. */
import { beforeEach, expect, it } from "vitest";
import type { CohortId } from "../../shared/contract/ids.ts";
import { forgettingObject, type KeptForgetting } from "../../shared/domain/forgetting.ts";
import { FORGETTING_RESERVE_MS } from "../../shared/limits.ts";
import { goOnForgetting } from "../../shared/usecases/forgettings/go-on.ts";
import { aCohort } from "../fakes/ids.ts";
import { type FakeWorld, fakeWorld } from "../fakes/world.ts";
import { connection, connectionId, users } from "./story.ts";

const cohorts = ["c1", "c2", "c3"].map(aCohort);
const [first, second, third] = cohorts as [CohortId, CohortId, CohortId];
const people = { object: forgettingObject("f1"), sha256: `sha256 of ${forgettingObject("f1")}` };

let world: FakeWorld;
/** Cohorts whose ledgers were read, in order. */
let searched: CohortId[];
/** Milliseconds that a read takes. */
let time: number;

beforeEach(async () => {
  world = fakeWorld();
  searched = [];
  time = 0;
  const { read } = world.ledgers;
  world.ledgers.read = async (cohort) => {
    searched.push(cohort);
    world.clock.advance(time);
    return read(cohort);
  };
  world.objects.put(people.object, users("ana"));
  // Nothing can be sent there, so nothing changes.
  await world.connections.create({ ...connection, status: "disabled" });
  for (const id of cohorts) {
    const definition = { kind: "list", object: "lists/a.csv", format: "csv" } as const;
    const createdAt = "2026-11-01T00:00:00.000Z";
    await world.cohorts.create({ id, name: `Of ${id}`, timeZone: "UTC", definition, createdAt, version: 0 });
  }
});

/** What Braze holds of the cohort is not known: the ledger is from a restored table. */
const unsure = async (cohort: CohortId) => {
  const pointer = { object: `ledgers/${cohort}/k/1.r.x.parquet`, run: "r", sha256: "aa", restored: true };
  const counts = { inCount: 1, unsureCount: 0, deviceCount: 0 };
  const pointers = { [connectionId]: { ...pointer, ...counts } };
  await world.ledgers.restore(cohort, { seen: undefined, pointers } as never);
};
async function begin(state: "looking" | "removing"): Promise<void> {
  const now = world.clock.now().toISOString();
  const said = { reason: "ticket", requestedAt: now, requestedBy: "eva", createdAt: now };
  const more = state === "removing" ? { confirmedAt: now, confirmedBy: "kim", listedAt: now } : {};
  await world.forgettings.create({ id: "f1", version: 0, state, people, ...said, ...more });
}
const goOn = (milliseconds: number) =>
  goOnForgetting(world, "f1", new Date(world.clock.now().getTime() + milliseconds + FORGETTING_RESERVE_MS));
const row = async () => (await world.forgettings.read("f1")) as KeptForgetting;
const heldAt = (cohort: CohortId) => ({
  cohortId: cohort,
  cohortName: `Of ${cohort}`,
  connectionId,
  connectionName: "Shop",
});

it.each(["looking", "removing"] as const)(
  "goes on behind the cohort that it reached when its time was over (%s)",
  async (state) => {
    await unsure(first);
    await unsure(third);
    await begin(state);
    time = 1_000;
    await goOn(2_000);
    expect(searched).toEqual([first, second]);
    expect((await row()).state).toBe(state);
    await goOn(2_000);
    expect(searched).toEqual(cohorts);
    const { state: now, found, hindrances, search } = await row();
    const held = [heldAt(first), heldAt(third)];
    expect(search).toBeUndefined();
    if (state === "looking") {
      expect(now).toBe("to-confirm");
      expect(found?.held).toEqual(held.map((one) => ({ ...one, identifiers: 0 })));
    } else expect(hindrances).toEqual(held.map((one) => ({ ...one, why: "connection-unusable" })));
  },
);

it("reads those again that had them and no others, and all once more before anything is erased", async () => {
  await unsure(second);
  await begin("removing");
  await goOn(60_000);
  expect(searched).toEqual(cohorts);
  searched = [];
  await goOn(60_000);
  expect(searched).toEqual([second]);
  expect((await row()).hindrances).toEqual([{ ...heldAt(second), why: "connection-unusable" }]);
  const { read } = world.ledgers;
  world.ledgers.read = async (cohort) => {
    await read(cohort);
    return { byConnection: {} } as never;
  };
  searched = [];
  await goOn(60_000);
  expect(searched.slice(0, 4)).toEqual([second, ...cohorts]);
  expect((await row()).state).toBe("done");
});

it("erases nothing while it does not know whether anybody came in since the search began", async () => {
  await begin("removing");
  const { read } = world.runs;
  const going = {
    id: "r1",
    cohortId: first,
    connectionId,
    status: "running",
    time: "2026-11-01T00:00:00.000Z",
  };
  const { unclosed } = world.runs;
  world.runs.unclosed = async () => ({ items: [{ id: "r1" }] }) as never;
  world.runs.read = async () => ({ ...going, cohortName: "One", connectionName: "Shop" }) as never;
  await goOn(60_000);
  expect((await row()).state).toBe("removing");
  // It waits for that import, and reads no ledger meanwhile.
  searched = [];
  await goOn(60_000);
  expect(searched).toEqual([]);
  expect((await row()).state).toBe("removing");
  world.runs.unclosed = unclosed;
  world.runs.read = read;
  searched = [];
  await goOn(60_000);
  expect(searched.slice(0, 3)).toEqual(cohorts);
  expect((await row()).state).toBe("done");
});
