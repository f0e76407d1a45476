/** What reconcile finds out of a request that ended without an answer, from the thing as it is now. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Cohort } from "../../shared/contract/cohorts.ts";
import { digestOfRun, digestOfThing } from "../../shared/domain/audit-digests.ts";
import { AUDIT_OPEN_MS } from "../../shared/limits.ts";
import type { Step } from "../../shared/ports/audit.ts";
import { audited } from "../../shared/usecases/audit/audited.ts";
import { recordedOn } from "../../shared/usecases/audit/recorded.ts";
import { settleEntries } from "../../shared/usecases/audit/settle.ts";
import { Repairs } from "../../shared/usecases/reconcile/repairs.ts";
import { cohortId, Story } from "./story.ts";

let story: Story;
let kept: Cohort;
beforeEach(async () => {
  story = await Story.begin();
  const found = await story.world.cohorts.read(cohortId);
  if (!found) throw new Error("there is no cohort");
  kept = found;
});
const thing = `cohort:${cohortId}`;
const request = { actor: { name: "ana" }, action: "x", kind: "change", request: "r" } as const;

/** An entry with these steps, which nobody ended, and what is told of it later. */
async function settled(steps: Step[], { object = undefined as string | undefined } = {}) {
  const { auditTrail, clock, log } = story.world;
  const entry = { id: "e", at: clock.now().toISOString(), ...request, ...(object && { object }) };
  await auditTrail.begin(entry);
  await auditTrail.intend(entry, steps);
  clock.advance(AUDIT_OPEN_MS);
  const repairs = new Repairs(log);
  await settleEntries(story.world, repairs);
  const { items } = await auditTrail.list({}, { limit: 9 });
  return { entry: items.find(({ id }) => id === "e"), repairs };
}
const changes = async (...steps: Step[]) => (await settled(steps)).entry?.changes;
/** The cohort after so many changes by others; the last one gives it this name. */
async function changedTo(name: string, times: number): Promise<string> {
  let last = kept;
  for (let change = 1; change <= times; change += 1) {
    const next = { ...last, name: change === times ? name : `${name} ${change}` };
    await story.world.cohorts.replace(next);
    last = { ...next, version: last.version + 1 };
  }
  return digestOfThing(last);
}
const [before, after] = ["a".repeat(64), "b".repeat(64)];

describe("an entry that nobody ended", () => {
  it("is settled once its request must have ended, and not before", async () => {
    const { auditTrail, clock, log } = story.world;
    const entry = { id: "e", at: clock.now().toISOString(), ...request };
    await auditTrail.begin(entry);
    clock.advance(AUDIT_OPEN_MS - 1);
    await settleEntries(story.world, new Repairs(log));
    expect((await auditTrail.list({}, { limit: 9 })).items).toMatchObject([{ outcome: "open" }]);
    clock.advance(1);
    const repairs = new Repairs(log);
    await settleEntries(story.world, repairs);
    const [ended] = (await auditTrail.list({}, { limit: 9 })).items;
    expect(ended).toMatchObject({ outcome: "interrupted", changes: [] });
    expect(ended).not.toHaveProperty("object");
    expect(repairs.counts).toMatchObject({ auditsSettled: 1, troubles: 0 });
  });

  it("is about its own object, or else about the first thing that it changed", async () => {
    const made = { object: thing, before, after: await changedTo("Gold", 1), version: 1 };
    expect((await settled([made], { object: "connection:c" })).entry).toMatchObject({
      object: "connection:c",
    });
    story = await Story.begin();
    const again = { ...made, after: await changedTo("Gold", 1) };
    expect((await settled([again])).entry).toMatchObject({ object: thing, changes: [{ object: thing }] });
  });
});

describe("a step on a thing with a version", () => {
  it("was made if the thing is as it was to become, at its version or later", async () => {
    const gold = await changedTo("Gold", 1);
    const made = [{ object: thing, before, after: gold }];
    expect(await changes({ object: thing, before, after: gold, version: 1 })).toEqual(made);
  });

  it("was not made if the thing has an earlier version, or another content at its version", async () => {
    expect(await changes({ object: thing, before, after, version: 1 })).toEqual([]);
    story = await Story.begin();
    await changedTo("Silver", 1);
    expect(await changes({ object: thing, before, after, version: 1 })).toEqual([]);
  });

  it("is uncertain if others changed the thing since", async () => {
    await changedTo("Silver", 2);
    expect(await changes({ object: thing, before, after, version: 1 })).toEqual([
      { object: thing, before, after, uncertain: true },
    ]);
  });

  it("was made if a later step was, and is uncertain after one that was", async () => {
    const gold = await changedTo("Gold", 3);
    const first = { object: thing, before, after, version: 1 };
    const second = { object: thing, before: after, after: gold, version: 2 };
    const third = { object: thing, before: gold, after: "c".repeat(64), version: 2 };
    expect(await changes(first, second)).toEqual([{ object: thing, before, after: gold }]);
    story = await Story.begin();
    await changedTo("Gold", 3);
    expect(await changes(first, second, third)).toEqual([
      { object: thing, before, after: "c".repeat(64), uncertain: true },
    ]);
  });
});

describe("a removal", () => {
  it("was made if the thing is gone, and was not if it is there", async () => {
    expect(await changes({ object: thing, before })).toEqual([]);
    story = await Story.begin();
    await story.world.cohorts.remove(kept);
    expect(await changes({ object: thing, before })).toEqual([{ object: thing, before }]);
  });
});

describe("a creation of what is not there", () => {
  const created = { object: "cohort:new", after, version: 0 };

  it("was not made, as long as nobody else has an entry about it", async () => {
    expect(await changes(created)).toEqual([]);
  });

  it("is uncertain if others have: it may have been deleted since", async () => {
    await audited(story.world, { ...request, object: "cohort:new" }, async () => {});
    expect(await changes(created)).toEqual([{ object: "cohort:new", after, uncertain: true }]);
  });
});

describe("a step on an import, which has no version", () => {
  const now = async (run: string) => {
    const row = await story.world.runs.read(run as never);
    return row ? digestOfRun(row) : "";
  };

  it("was made if the import is as it was to become, was not if it is as before, and else is uncertain", async () => {
    const run = await story.accept();
    const object = `import:${run}`;
    const digest = await now(run);
    expect(await changes({ object, after: digest })).toEqual([{ object, after: digest }]);
    const { clock, auditTrail } = story.world;
    const told = async (step: Step, id: string) => {
      const entry = { id, at: clock.now().toISOString(), ...request };
      await auditTrail.begin(entry);
      await auditTrail.intend(entry, [step]);
      clock.advance(AUDIT_OPEN_MS);
      await settleEntries(story.world, new Repairs(story.world.log));
      const { items } = await auditTrail.list({}, { limit: 9 });
      return items.find((one) => one.id === id)?.changes;
    };
    expect(await told({ object, before: digest, after }, "f")).toEqual([]);
    expect(await told({ object, before, after }, "g")).toEqual([{ object, before, after, uncertain: true }]);
  });
});

describe("a store that notes what it writes", () => {
  const steps: (Step & { isWritten: boolean })[] = [];
  const change = {
    current: () => ({
      async intend(step: Step) {
        const noted = { ...step, isWritten: false };
        steps.push(noted);
        return {
          written() {
            noted.isWritten = true;
          },
        };
      },
    }),
  };
  beforeEach(() => {
    steps.length = 0;
  });

  it("notes a write that another prevented as not written", async () => {
    const cohorts = recordedOn(change).cohorts(story.world.cohorts);
    expect(await cohorts.replace({ ...kept, name: "Gold", version: 7 })).toBe("changed-meanwhile");
    expect(await cohorts.create(kept)).toBe("exists");
    expect(steps.map(({ isWritten }) => isWritten)).toEqual([false, false]);
  });

  it("notes nothing where nothing that people set changes", async () => {
    await recordedOn(change).cohorts(story.world.cohorts).replace(kept);
    expect(steps).toEqual([]);
  });

  it("notes a removal with what there was, and none of what is not there", async () => {
    const uploads = recordedOn(change).uploads(story.world.uploads);
    const upload = { id: "u", version: 0 } as never;
    await uploads.remove(upload);
    expect(steps).toEqual([]);
    await story.world.uploads.create(upload);
    expect(await uploads.remove(upload)).toBe("removed");
    expect(steps).toEqual([{ object: "upload:u", before: digestOfThing(upload), isWritten: true }]);
  });

  it("notes a cancellation once, of an import that has not ended", async () => {
    const runs = recordedOn(change).runs(story.world.runs);
    const mark = { at: "2026-11-24T08:00:00.000Z", by: "ana" };
    const run = await story.accept();
    await runs.requestCancellation(run, mark);
    expect(steps).toMatchObject([{ object: `import:${run}`, isWritten: true }]);
    await runs.requestCancellation(run, { ...mark, by: "bo" });
    expect(steps).toHaveLength(1);
    const { id: ended } = await story.follow(run);
    await runs.requestCancellation(ended, mark);
    expect(steps).toHaveLength(1);
  });

  it("notes a cancellation that another came before as not made", async () => {
    const { runs } = story.world;
    const { read } = runs;
    const run = await story.accept();
    const recorded = recordedOn(change).runs({
      ...runs,
      async read(id) {
        const row = await read(id);
        await runs.requestCancellation(id, { at: "2026-11-24T08:00:00.000Z", by: "bo" });
        return row;
      },
    });
    await recorded.requestCancellation(run, { at: "2026-11-24T08:00:01.000Z", by: "ana" });
    expect(steps).toMatchObject([{ isWritten: false }]);
  });
});
