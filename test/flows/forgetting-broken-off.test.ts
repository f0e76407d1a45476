/** Forgetting after random histories, killed at random calls, while imports go on. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { EVERYWHERE, FORGOTTEN } from "../../shared/contract/exclusions.ts";
import { isFinished } from "../../shared/domain/run.ts";
import type { World } from "../../shared/ports/world.ts";
import { excludePeople } from "../../shared/usecases/exclusions/change.ts";
import { askToForget } from "../../shared/usecases/forgettings/ask.ts";
import { confirmForgetting } from "../../shared/usecases/forgettings/confirm.ts";
import { goOnForgetting } from "../../shared/usecases/forgettings/go-on.ts";
import { readForgetting } from "../../shared/usecases/forgettings/read.ts";
import { cohortId, Story, users } from "./story.ts";

const everybody = ["anna-1", "bo-2", "cleo-3", "dee-4", "eva-5"];
const some = fc.subarray(everybody, { minLength: 1 });

/** What happens before they are forgotten. */
const past = fc.array(
  fc.oneof(
    fc.record({ what: fc.constant("import" as const), of: fc.subarray(everybody) }),
    fc.record({ what: fc.constant("exclude" as const), of: some }),
    fc.record({ what: fc.constant("breakOff" as const), of: some }),
    fc.record({ what: fc.constant("upload" as const), of: some }),
    fc.record({ what: fc.constant("edit" as const), of: some }),
  ),
  { minLength: 1, maxLength: 5 },
);

const scenario = fc.record({
  past,
  forgotten: some,
  /** At which call each invocation is killed, and whether the call was carried out. */
  kills: fc.array(fc.record({ call: fc.nat(60), isApplied: fc.boolean() }), { maxLength: 12 }),
  meanwhile: fc.array(fc.subarray(everybody), { maxLength: 3 }),
});

class Killed extends Error {}

const killable = [
  "earlierDefinitions",
  "forgettings",
  "exclusionLists",
  "excludedPeople",
  "erasure",
  "ledgers",
  "runs",
  "workflow",
] as const;

/** The ports of a process that ends at its call of this number. */
function mortal(
  world: Story["world"],
  kill: { call: number; isApplied: boolean } | undefined,
): Parameters<typeof goOnForgetting>[0] {
  if (!kill) return world;
  let calls = 0;
  const ended = () => calls > kill.call;
  const wrap = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const method = Reflect.get(target, name);
        // It discards its scratch disk, which no other process has.
        if (typeof method !== "function" || name === "objects" || name === "discard") return method;
        return async (...given: unknown[]) => {
          if (ended()) throw new Killed();
          calls += 1;
          if (!ended()) return method.apply(target, given);
          if (kill.isApplied) await method.apply(target, given);
          throw new Killed();
        };
      },
    });
  const ports = Object.fromEntries(killable.map((name) => [name, wrap(world[name])])) as Partial<World>;
  return { ...world, ...ports };
}

const request = (ids: readonly string[]) => ({
  people: ids.map((external_id) => ({ external_id })),
  reason: "ticket 4711",
});

async function lived(story: Story, history: readonly { what: string; of: string[] }[]): Promise<void> {
  const { world } = story;
  for (const [place, { what, of }] of history.entries()) {
    if (what === "upload") world.objects.put(`uploads/${place}.csv`, users(...of));
    else if (what === "edit") await edited(story, of);
    else if (what === "exclude")
      await excludePeople(world, { list: EVERYWHERE, request: request(of), by: "ops", reach: "all" });
    else {
      world.engine.selects(users(...of));
      const run = await story.accept();
      if (what === "import" || place < history.length - 1) await story.follow(run);
      else await story.upToSettle(run);
    }
  }
}

/** The cohort was selected by their identifiers until somebody gave it another definition. */
async function edited({ world }: Story, of: readonly string[]): Promise<void> {
  const now = await world.cohorts.read(cohortId);
  if (!now) throw new Error("there is no cohort");
  const { version, timeZone } = now;
  const sql = `SELECT * FROM users WHERE id IN (${of.map((id) => `'${id}'`).join(", ")})`;
  await world.earlierDefinitions.keep(cohortId, {
    ...{ version, timeZone, until: world.clock.now().toISOString() },
    definition: { kind: "sql", dataSet: "shop", sql },
  });
  await world.cohorts.replace(now);
}

/** As the workflow goes on with whatever was started. */
async function importsGoOn(story: Story): Promise<void> {
  const { items } = await story.world.runs.list(cohortId, { limit: 50 });
  for (const run of items.toReversed()) {
    if (isFinished(run)) continue;
    if (run.status === "queued") await story.follow(run.id);
    else {
      await story.settle(run.id);
      await story.notify(run.id);
    }
  }
}

const having = (story: Story, ids: readonly string[]) =>
  story.world.objects.names("").filter((name) => {
    const text = JSON.stringify(story.world.objects.read(name));
    return ids.some((id) => text.includes(`"${id}"`));
  });

const call = async (story: Story, id: string, kill?: { call: number; isApplied: boolean }) => {
  try {
    await goOnForgetting(mortal(story.world, kill), id, story.inMinutes(15));
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  }
};

it("leaves nothing of anybody, at Braze nor in any object, wherever it is killed", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ past: history, forgotten, kills, meanwhile }) => {
      const story = await Story.begin();
      const { world } = story;
      await lived(story, history);
      const read = (id: string) => readForgetting(world, { id, reach: "all" });
      const { id } = await askToForget(world, { request: request(forgotten), by: "eva", reach: "all" });
      const deaths = [...kills];
      while ((await read(id)).state === "looking") await call(story, id, deaths.shift());
      // The search can fail: the request itself has them until it is done.
      expect(having(story, forgotten)).not.toEqual([]);
      await confirmForgetting(world, { id, by: "kim", reach: "all" });
      const imports = [...meanwhile];
      for (let round = 0; (await read(id)).state !== "done"; round += 1) {
        if (round > 40) throw new Error("it does not end");
        await call(story, id, deaths.shift());
        await importsGoOn(story);
        const selected = imports.shift();
        if (selected) {
          world.engine.selects(users(...selected));
          await story.import();
        }
      }

      expect(having(story, forgotten)).toEqual([]);
      expect(world.braze.ids(cohortId).filter((one) => forgotten.includes(one))).toEqual([]);
      expect(await world.exclusionLists.read(FORGOTTEN)).toMatchObject({ people: forgotten.length });
      const rows = JSON.stringify([await world.forgettings.list({ limit: 9 }), world.log.lines]);
      expect(forgotten.filter((one) => rows.includes(one))).toEqual([]);
      const pointer = await story.pointer();
      expect(world.braze.ids(cohortId)).toHaveLength((pointer?.inCount ?? 0) + (pointer?.unsureCount ?? 0));

      const { id: second } = await askToForget(world, {
        request: request(forgotten),
        by: "eva",
        reach: "all",
      });
      await call(story, second);
      const found = { held: [], stored: [], lists: [], definitions: [], earlierDefinitions: 0 };
      expect((await read(second)).found).toEqual({ ...found, alreadyForgotten: forgotten.length });
    }),
    { numRuns: 150 },
  );
});
