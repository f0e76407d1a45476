/** People are forgotten, and the table is restored from a backup to any instant before. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Connection } from "../../shared/contract/connections.ts";
import { FORGOTTEN, type KeptExclusionList } from "../../shared/contract/exclusions.ts";
import type { KeptForgetting } from "../../shared/domain/forgetting.ts";
import { isFinished } from "../../shared/domain/run.ts";
import { WORKER_LIFE_MS } from "../../shared/limits.ts";
import { askToForget } from "../../shared/usecases/forgettings/ask.ts";
import { confirmForgetting } from "../../shared/usecases/forgettings/confirm.ts";
import { goOnForgetting } from "../../shared/usecases/forgettings/go-on.ts";
import { roundOfForgettings } from "../../shared/usecases/forgettings/round.ts";
import { afterRestore } from "../../shared/usecases/restore/after-restore.ts";
import { steeredClock } from "../fakes/clock.ts";
import { fakeCohorts } from "../fakes/cohorts.ts";
import { fakeLedgers } from "../fakes/ledgers.ts";
import { fakeRequests } from "../fakes/requests.ts";
import { type Restorable, restorable } from "../fakes/restorable.ts";
import { fakeRuns } from "../fakes/runs.ts";
import { fakeVersionedStore } from "../fakes/versioned-store.ts";
import { cohortId, Story, users } from "./story.ts";

const makeTable = (clock: ReturnType<typeof steeredClock>) => () => ({
  connections: fakeVersionedStore<Connection>(),
  cohorts: fakeCohorts(),
  requests: fakeRequests(clock),
  runs: fakeRuns(),
  ledgers: fakeLedgers(),
  exclusionLists: fakeVersionedStore<KeptExclusionList>(),
  forgettings: fakeVersionedStore<KeptForgetting>(),
});

async function begin() {
  const clock = steeredClock({ advancesItself: true });
  const table = restorable(makeTable(clock));
  const story = await Story.begin(
    { idsPerBatch: 2, batchesPerPart: 2 },
    { world: { clock, ...table.ports } },
  );
  story.world.engine.selects(users("ana", "bo"));
  await story.import();
  return { story, table };
}
type Begun = Awaited<ReturnType<typeof begin>>;

const request = { people: [{ external_id: "ana" }], reason: "ticket 4711" };
const ask = ({ world }: Story) => askToForget(world, { request, by: "eva", reach: "all" });
const confirm = ({ world }: Story, id: string) => confirmForgetting(world, { id, by: "kim", reach: "all" });

/** Everything is stopped, the table is restored, and what an operator has to do is done. */
async function restore({ story, table }: { story: Story; table: Restorable<unknown> }, instant: number) {
  const { clock } = story.world;
  const stoppedAt = clock.now().toISOString();
  await table.restoreTo(instant);
  clock.advance(WORKER_LIFE_MS);
  return afterRestore(story.world, { stoppedAt, deadline: story.inMinutes(15) });
}

/** Rounds, each of whose calls is made, until nothing goes on. Imports that are started run. */
async function goOn(story: Story) {
  const { world } = story;
  for (let round = 0; round < 6; round += 1) {
    await roundOfForgettings(world);
    for (const id of world.forgettingQueue.started.splice(0))
      await goOnForgetting(world, id, story.inMinutes(15));
    const { items } = await world.runs.list(cohortId, { limit: 50 });
    for (const run of items.toReversed()) if (!isFinished(run)) await story.follow(run.id);
  }
}
const states = async ({ world }: Story) =>
  (await world.forgettings.list({ limit: 9 })).items.map(({ state }) => state);
const having = ({ world: { objects } }: Story, text: string) =>
  objects.names("").filter((name) => JSON.stringify(objects.read(name)).includes(text));

describe("after a restore of the table", () => {
  it("a request that was done since is gone, and the people stay forgotten", async () => {
    const begun = await begin();
    const { story, table } = begun;
    const { id } = await ask(story);
    await goOn(story);
    const beforeConfirmation = table.instant();
    await confirm(story, id);
    await goOn(story);
    expect(await states(story)).toEqual(["done"]);
    expect(await restore(begun, beforeConfirmation)).toMatchObject({ forgettingsDropped: 1 });
    expect(await states(story)).toEqual([]);
    story.world.engine.selects(users("ana", "bo", "cy"));
    await story.import();
    expect(story.world.braze.ids(cohortId)).toEqual(["bo", "cy"]);
    expect(having(story, "ana")).toEqual([]);
  });

  it("a request that has its certificate keeps it, though its people are ended", async () => {
    const begun = await begin();
    const { story, table } = begun;
    const { id } = await ask(story);
    await goOn(story);
    await confirm(story, id);
    const { end } = story.world.erasure;
    let certified: number | undefined;
    story.world.erasure.end = async (object) => {
      certified = table.instant();
      return end(object);
    };
    await goOn(story);
    expect(await restore(begun, certified ?? 0)).toMatchObject({ forgettingsDropped: 0 });
    await goOn(story);
    expect(await states(story)).toEqual(["done"]);
  });

  it("a request that waits to be confirmed still does, and one that went on goes on", async () => {
    for (const confirms of [false, true]) {
      const begun = await begin();
      const { story, table } = begun;
      const { id } = await ask(story);
      await goOn(story);
      if (confirms) await confirm(story, id);
      expect(await restore(begun, table.instant())).toMatchObject({ forgettingsDropped: 0 });
      await goOn(story);
      expect(await states(story)).toEqual([confirms ? "done" : "to-confirm"]);
    }
  });

  it("a request that was being made is gone, with what was stored of its people", async () => {
    const begun = await begin();
    const { story, table } = begun;
    const before = table.instant();
    await ask(story);
    // The row is there, and does not know yet that its people are stored.
    expect(await restore(begun, before + 2)).toMatchObject({ forgettingsDropped: 1 });
    await goOn(story);
    expect(await states(story)).toEqual([]);
    expect(story.world.objects.names("exclusions/forgetting/")).toEqual([]);
  });

  it("whoever was forgotten stays so, and nothing of them is stored, whatever the instant", async () => {
    const scenario = fc.record({
      /** How many rounds were made after the confirmation. */
      after: fc.nat(4),
      /** Of the calls of the table until then, the last one that the backup has. */
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ after, share }) => {
        const begun: Begun = await begin();
        const { story, table } = begun;
        const first = table.instant();
        const { id } = await ask(story);
        await goOnForgetting(story.world, id, story.inMinutes(15));
        await confirm(story, id);
        for (let round = 0; round < after; round += 1) {
          await goOnForgetting(story.world, id, story.inMinutes(15));
          const { items } = await story.world.runs.list(cohortId, { limit: 9 });
          for (const run of items) if (!isFinished(run)) await story.follow(run.id);
        }
        const wasListed = (await story.world.exclusionLists.read(FORGOTTEN)) !== undefined;
        const wasConfirmed = (await story.world.forgettings.read(id))?.confirmedAt;
        await restore(begun, first + Math.floor(share * (table.instant() - first)));
        story.world.forgettingQueue.started.length = 0;
        await goOn(story);
        story.world.engine.selects(users("ana", "bo", "cy"));
        await story.import();
        if (wasListed) expect(story.world.braze.ids(cohortId)).toEqual(["bo", "cy"]);
        const now = await states(story);
        // What the backup does not have as confirmed has to be confirmed, or asked for, again.
        if (!now.includes("done") && wasConfirmed) {
          const again = now.includes("to-confirm") ? id : (await ask(story)).id;
          await goOn(story);
          await confirm(story, again);
        }
        await goOn(story);
        expect(story.world.braze.ids(cohortId)).toEqual(["bo", "cy"]);
        expect(having(story, "ana")).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
