/**
 * To Braze an external id and an alias are one person. A person who changes from one to the other stays in the cohort.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Member } from "../../shared/domain/identifiers.ts";
import type { Identifiers } from "../../shared/ports/parts.ts";
import { cohortId, Story } from "./story.ts";

const PEOPLE = 6;

type Known = "alias" | "both" | "out";

const external = (person: number): Member => ({ kind: "external_id", id: `u${person}`, label: "" });
const alias = (person: number): Member => ({ kind: "alias", id: `a${person}`, label: "email" });

/** The cohort of a day. `first` is the identifier by which people with both are sent. */
function selects(story: Story, known: readonly Known[], first: "external_id" | "alias"): void {
  const both = known.flatMap((how, person) => (how === "both" ? [person] : []));
  const [chosen, other] = first === "alias" ? [alias, external] : [external, alias];
  const members = known.flatMap((how, person) =>
    how === "alias" ? [alias(person)] : how === "both" ? [chosen(person)] : [],
  );
  const otherIds = both.map((person) => ({ member: chosen(person), other: other(person) }));
  story.world.engine.selects(members, { otherIds });
}

/** The people in the cohort, if each identifier adds or removes its person. */
function peopleAtBraze(story: Story): Set<string> {
  const people = new Set<string>();
  const personsOf = ({ user_ids, aliases }: Identifiers) =>
    [...user_ids, ...aliases.map(({ alias_name }) => alias_name)].map((id) => id.slice(1));
  for (const call of story.world.braze.calls) {
    if (call.call !== "change") continue;
    for (const person of personsOf(call.batch.remove)) people.delete(person);
    for (const person of personsOf(call.batch.add)) people.add(person);
  }
  return people;
}

const peopleOf = (known: readonly Known[]) =>
  new Set(known.flatMap((how, person) => (how === "out" ? [] : [String(person)])));

const day = fc.record({
  known: fc.array(fc.constantFrom<Known>("alias", "both", "out"), {
    minLength: PEOPLE,
    maxLength: PEOPLE,
  }),
  first: fc.constantFrom("external_id" as const, "alias" as const),
});

describe("one person under two identifiers", () => {
  it("is in the cohort at Braze after each successful run, by whichever identifier they were sent before", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(day, { minLength: 1, maxLength: 6 }), async (days) => {
        const story = await Story.begin({ idsPerBatch: 2, batchesPerPart: 2 });
        for (const { known, first } of days) {
          selects(story, known, first);
          expect(await story.import({ allowUnusualChange: true })).toMatchObject({ status: "succeeded" });
          expect(peopleAtBraze(story)).toEqual(peopleOf(known));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is added again if a remove that failed yesterday would remove them today", async () => {
    const story = await Story.begin({ idsPerBatch: 1, batchesPerPart: 1 });
    selects(story, ["alias"], "external_id");
    await story.import();
    selects(story, ["both"], "external_id");
    story.world.braze.before((call) => {
      if (call.call === "change" && call.batch.remove.aliases.length > 0)
        story.world.braze.script("change", "unsent");
    });
    expect(await story.import()).toMatchObject({ status: "partial" });
    story.world.braze.before(() => {});
    expect(await story.import()).toMatchObject({
      status: "succeeded",
      counts: { added: 1, removed: 1 },
      totalUsersImported: 1,
    });
    expect(story.world.braze.ids(cohortId)).toEqual(["u0"]);
    expect(peopleAtBraze(story)).toEqual(new Set(["0"]));
  });
});
