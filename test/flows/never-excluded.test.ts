/**
 * An excluded or forgotten person is never in a request that adds, once they were answered to be excluded: whatever happens at the same
 * time. Imports with the real client of Braze, and callers who exclude people and take them off again, take turns at
 * every call, in any order and at any speed; reads and writes fail or lose their answers; Braze errs, and asks to wait.
 */
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brazeOverHttp } from "../../shared/adapters/braze/braze.ts";
import type { Exchange, Reply } from "../../shared/adapters/braze/exchange.ts";
import {
  EVERYWHERE,
  type ExclusionListId,
  FORGOTTEN,
  type KeptExclusionList,
} from "../../shared/contract/exclusions.ts";
import type { RunId } from "../../shared/contract/ids.ts";
import type { PreparedPart } from "../../shared/domain/run.ts";
import type { RateLimiter } from "../../shared/ports/braze.ts";
import { excludePeople, includePeople } from "../../shared/usecases/exclusions/change.ts";
import { type SteeredClock, steeredClock } from "../fakes/clock.ts";
import { fakeRepeats } from "../fakes/repeats.ts";
import { fakeVersionedStore } from "../fakes/versioned-store.ts";
import { connectionId, Story, users } from "./story.ts";

const PEOPLE = Array.from({ length: 10 }, (_, at) => `u${at}`);
/** Of the repetitions of a step that the workflow makes. */
const TRIES = 8;

/** Who goes on next, and what goes wrong, by a seed. */
class Fate {
  #state: number;
  #waiting: (() => void)[] = [];
  /** Nothing goes wrong any more. */
  calm = false;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  below(count: number): number {
    // A linear congruential generator, as in Numerical Recipes.
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) | 0;
    return Math.floor(((this.#state >>> 0) / 2 ** 32) * count);
  }

  strikes(oneIn: number): boolean {
    return !this.calm && this.below(oneIn) === 0;
  }

  /** Waits until it is the caller's turn. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Turns and time pass until the work has ended. */
  async through(clock: SteeredClock, works: readonly Promise<unknown>[]): Promise<void> {
    let over = false;
    const all = Promise.all(works).finally(() => {
      over = true;
    });
    all.catch(() => {});
    for (let idle = 0; !over && idle < 100; ) {
      await setImmediate();
      const moves = this.#waiting.length > 0 && this.below(4) > 0;
      if (moves) this.#waiting.splice(this.below(this.#waiting.length), 1)[0]?.();
      else if (this.below(2) === 0 || !clock.toNextPause()) clock.advance(this.below(1_500));
      idle = moves || this.#waiting.length > 0 ? 0 : idle + 1;
    }
    await all;
  }
}

class NeverExcluded {
  readonly story: Story;
  readonly fate: Fate;
  readonly clock: SteeredClock;
  readonly #applied: Set<string>;
  /** By list: who was answered to be excluded, and was not asked to be taken off since. */
  readonly excluded: Map<ExclusionListId, Set<string>>;
  readonly broken: string[];

  private constructor(
    given: Pick<NeverExcluded, "story" | "fate" | "clock" | "excluded" | "broken"> & { applied: Set<string> },
  ) {
    this.story = given.story;
    this.fate = given.fate;
    this.clock = given.clock;
    this.excluded = given.excluded;
    this.broken = given.broken;
    this.#applied = given.applied;
  }

  static async begin(seed: number): Promise<NeverExcluded> {
    const fate = new Fate(seed);
    const clock = steeredClock();
    const repeats = fakeRepeats();
    const kept = fakeVersionedStore<KeptExclusionList>(repeats);
    const applied = new Set<string>();
    const broken: string[] = [];
    const excluded = new Map<ExclusionListId, Set<string>>([
      [EVERYWHERE, new Set()],
      [FORGOTTEN, new Set()],
      [connectionId, new Set()],
    ]);
    const mishap = async () => {
      await fate.turn();
      if (fate.strikes(12)) throw new Error("no table");
    };
    const write = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
      await mishap();
      if (fate.strikes(4)) repeats.loseNext();
      const answer = await work();
      await mishap();
      return answer;
    };
    const exclusionLists: typeof kept = {
      ...kept,
      async read(id) {
        await mishap();
        const found = await kept.read(id);
        await fate.turn();
        return found;
      },
      create: (thing) => write(() => kept.create(thing)),
      replace: (thing) => write(() => kept.replace(thing)),
    };
    const exchange: Exchange = async (_, body) => {
      const { cohort_changes: changes = [] } = JSON.parse(Buffer.concat(body).toString());
      for (const { user_ids: ids, should_remove: removes } of changes)
        for (const id of removes ? [] : ids)
          if ([...excluded.values()].some((those) => those.has(id))) broken.push(id);
      await fate.turn();
      const status = fate.strikes(3) ? ([429, 500, 423][fate.below(3)] ?? 500) : 201;
      const isApplied = status === 201 || (status === 500 && fate.below(2) === 0);
      for (const { user_ids: ids, should_remove: removes } of isApplied ? changes : [])
        for (const id of ids) removes ? applied.delete(id) : applied.add(id);
      await fate.turn();
      const headers = status === 429 ? { "retry-after": String(1 + fate.below(9)) } : {};
      return { status, headers, body: { json: { message: "success" } } } satisfies Reply;
    };
    const rateLimiter: RateLimiter = {
      async permit() {
        await fate.turn();
        if (fate.below(3) === 0) await clock.pause(fate.below(5_000));
        return "granted";
      },
      heard() {},
    };
    const random = { next: () => fate.below(1_000) / 1_000 };
    const braze = brazeOverHttp({
      userAgent: "partner-Test-Cohorts/1.0",
      clock,
      random,
      rateLimiter,
      exchange,
    });
    const story = await Story.begin(
      { idsPerBatch: 2, batchesPerPart: 2 },
      { world: { clock, braze: braze as never, exclusionLists } },
    );
    return new NeverExcluded({ story, fate, clock, excluded, broken, applied });
  }

  get applied(): string[] {
    return [...this.#applied].sort();
  }

  /** A whole import, whose steps are repeated as the workflow does; one that fails for good is settled. */
  async import(members: readonly string[] | "only removes"): Promise<RunId> {
    const { story } = this;
    const onlyRemoves = members === "only removes";
    if (!onlyRemoves) story.world.engine.selects(users(...members));
    const run = await story.accept(onlyRemoves ? { removeExcluded: true } : { allowUnusualChange: true });
    try {
      if ((await this.#again(() => story.open(run))).next === "prepare") {
        const prepared = await this.#again(() => story.prepare(run));
        if (prepared.next === "name") {
          await this.#again(() => story.name(run));
          for (const manifest of [prepared.removes, prepared.adds]) {
            const parts = manifest ? (story.world.objects.read(manifest) as PreparedPart[]) : [];
            await Promise.all(parts.map(({ part }) => this.#again(() => story.send(run, part))));
          }
        }
      }
      await story.settle(run);
    } catch {
      await story.settle(run, "internal");
    }
    await story.notify(run);
    return run;
  }

  async #again<Answer>(step: () => Promise<Answer>): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await step();
      } catch (error) {
        if (tries === TRIES) throw error;
      }
    }
  }

  /** Asks until it is answered. */
  async exclude(person: string, list: ExclusionListId): Promise<void> {
    const request = { people: [{ external_id: person }], reason: "asked" };
    await this.#asked(() => excludePeople(this.story.world, { list, request, by: "ops", reach: "all" }));
    this.excluded.get(list)?.add(person);
  }

  async include(person: string, list: ExclusionListId): Promise<void> {
    this.excluded.get(list)?.delete(person);
    const request = { people: [{ external_id: person }] };
    await this.#asked(() => includePeople(this.story.world, { list, request, by: "ops", reach: "all" }));
  }

  /** A list that never had anybody is not there: nobody is to be taken off it. */
  async #asked(request: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await request();
        return;
      } catch (error) {
        if ((error as { kind?: string }).kind === "not-found") return;
        await this.clock.pause(1_000);
      }
    }
  }
}

interface Wish {
  person: string;
  list: ExclusionListId;
  takesOff: boolean;
  /** Milliseconds. */
  after: number;
}

describe("an excluded person", () => {
  it("is never in a request again, whatever happens at the same time", async () => {
    const members = fc.oneof(
      { weight: 3, arbitrary: fc.subarray(PEOPLE, { minLength: 3 }) },
      { weight: 1, arbitrary: fc.constant("only removes" as const) },
    );
    const wish: fc.Arbitrary<Wish> = fc.record({
      person: fc.constantFrom(...PEOPLE),
      list: fc.constantFrom<ExclusionListId>(EVERYWHERE, FORGOTTEN, connectionId),
      takesOff: fc.boolean(),
      after: fc.nat(20_000),
    });
    const world = fc.record({
      seed: fc.integer(),
      imports: fc.array(members, { minLength: 1, maxLength: 3 }),
      wishes: fc.array(wish, { minLength: 1, maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ seed, imports, wishes }) => {
        const story = await NeverExcluded.begin(seed);
        const importing = async () => {
          for (const each of imports) await story.import(each);
        };
        // The wishes for one person follow each other: of two at once either may be the last.
        const asking = [...Map.groupBy(wishes, ({ person }) => person).values()].map(async (own) => {
          for (const { person, list, takesOff, after } of own) {
            await story.clock.pause(after);
            await (takesOff ? story.include(person, list) : story.exclude(person, list));
          }
        });
        await story.fate.through(story.clock, [importing(), ...asking]);
        expect(story.broken).toEqual([]);

        story.fate.calm = true;
        await story.fate.through(story.clock, [story.import(PEOPLE)]);
        const gone = new Set([...story.excluded.values()].flatMap((those) => [...those]));
        expect(story.applied).toEqual(PEOPLE.filter((one) => !gone.has(one)));
        expect(story.broken).toEqual([]);
      }),
      { numRuns: 500 },
    );
  }, 120_000);
});
