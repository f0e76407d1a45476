import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LEASE_MS } from "../../shared/limits.ts";
import type { Scripted } from "../fakes/braze.ts";
import { cohortId, Story, users } from "./story.ts";

/** Everyone who may ever be in the cohort. */
const people = [..."abcdefghij"];

const answer = fc.constantFrom<Scripted>(
  "accepted",
  "accepted",
  "refused",
  "unknown-but-applied",
  "unknown-not-applied",
  "unsent",
);
const day = fc.record({
  cohort: fc.subarray(people),
  answers: fc.array(answer, { maxLength: 8 }),
  /** Requests after which the workflow dies for good; it is then settled by the next run. */
  dies: fc.option(fc.nat(5), { nil: undefined }),
});

async function held(story: Story): Promise<Record<"in" | "unsure", string[]>> {
  const pointer = await story.pointer();
  const ledger = (pointer ? story.world.objects.read(pointer.object) : []) as {
    member: { id: string };
    held: "in" | "unsure";
  }[];
  const ids = (state: string) => ledger.filter((one) => one.held === state).map((one) => one.member.id);
  return { in: ids("in"), unsure: ids("unsure") };
}

describe("the law of the ledger", () => {
  it("in ⊆ what Braze holds ⊆ in ∪ unsure after every run, whatever was answered and whoever died", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(day, { minLength: 1, maxLength: 6 }), async (days) => {
        const story = await Story.begin({ idsPerBatch: 2, batchesPerPart: 2 });
        const { world } = story;
        for (const { cohort, answers, dies } of days) {
          world.engine.selects(users(...cohort));
          world.braze.script("change", ...answers);
          let requests = 0;
          world.braze.before((call) => {
            if (call.call === "change" && dies !== undefined && requests++ >= dies) throw new Error("died");
          });
          const key = await story.accept({ allowUnusualChange: true });
          const failure = await story.upToSettle(key).catch(() => "died" as const);
          if (failure === "died") {
            world.clock.advance(LEASE_MS + 1);
            continue;
          }
          await story.settle(key, failure);
          const ledger = await held(story);
          const atBraze = new Set(world.braze.ids(cohortId));
          const known = new Set([...ledger.in, ...ledger.unsure]);
          expect(ledger.in.filter((id) => !atBraze.has(id))).toEqual([]);
          expect([...atBraze].filter((id) => !known.has(id))).toEqual([]);
        }

        // One more run with the faults off: the endpoint holds the cohort, to the last member.
        world.braze.before(() => {});
        world.clock.advance(LEASE_MS + 1);
        world.braze.calls.length = 0;
        world.engine.selects(users("a", "j"));
        // What is left of the scripted answers belongs to the faults.
        while (true) {
          const run = await story.import({ allowUnusualChange: true });
          if (run.status === "succeeded") break;
        }
        expect(world.braze.ids(cohortId)).toEqual(["a", "j"]);
      }),
      { numRuns: 300 },
    );
  });

  it("sends no id in both directions in one run", async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(people), fc.subarray(people), async (before, after) => {
        const story = await Story.begin({ idsPerBatch: 3, batchesPerPart: 1 });
        story.world.engine.selects(users(...before));
        await story.import();
        story.world.braze.calls.length = 0;
        story.world.engine.selects(users(...after));
        await story.import({ allowUnusualChange: true });
        const sent = story.world.braze.calls.flatMap((call) =>
          call.call === "change" ? [...call.batch.add.user_ids, ...call.batch.remove.user_ids] : [],
        );
        expect(new Set(sent).size).toBe(sent.length);
      }),
      { numRuns: 100 },
    );
  });
});
