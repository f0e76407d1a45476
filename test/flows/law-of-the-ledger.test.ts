/**
 * A property test: people enter and leave, are identified and change identifiers, while Braze and workers fail. The law
 * holds after every run.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultIdentifierOrder } from "../../shared/contract/cohorts.ts";
import type { RunId } from "../../shared/contract/ids.ts";
import type { Run } from "../../shared/contract/imports.ts";
import { chooseIdentifier, type KnownIdentifiers, type Member } from "../../shared/domain/identifiers.ts";
import { WORKER_LIFE_MS } from "../../shared/limits.ts";
import type { Scripted } from "../fakes/braze.ts";
import { memberKey } from "../fakes/engine.ts";
import { cohortId, Story } from "./story.ts";

const PEOPLE = 8;

/** What is known of a person on one day; undefined: not in the cohort. Some devices and aliases are shared. */
const known = (person: number): fc.Arbitrary<KnownIdentifiers | undefined> => {
  const deviceId = fc.constantFrom(`d${person}`, "d-shared");
  const aliasName = fc.constantFrom(`a${person}`, `a${(person + 1) % PEOPLE}`);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 3, arbitrary: deviceId.map((device) => ({ deviceId: device, anonymous: true })) },
    {
      weight: 3,
      arbitrary: fc.record({ externalId: fc.constantFrom(`u${person}`, `u${person}-merged`), deviceId }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ aliasName, aliasLabel: fc.constantFrom("email", "phone"), deviceId }),
    },
    // An identified user of whom only the device is known: nothing that Braze would match.
    { weight: 1, arbitrary: deviceId.map((device) => ({ deviceId: device, anonymous: false })) },
  );
};
const everyone = fc.tuple(...Array.from({ length: PEOPLE }, (_, person) => known(person)));

const answer = fc.constantFrom<Scripted>(
  "accepted",
  "accepted",
  "accepted",
  "refused",
  "unknown-but-applied",
  "unknown-applied-in-part",
  "unknown-not-applied",
  "unsent",
  "limited",
);
const faults = {
  answers: fc.array(answer, { maxLength: 12 }),
  /** External ids that Braze refuses today. */
  refused: fc.subarray(
    Array.from({ length: PEOPLE }, (_, person) => `u${person}`),
    { maxLength: 2 },
  ),
  /** Requests during which a worker dies, so that nothing more is recorded. The workflow calls the part again. */
  deaths: fc.uniqueArray(fc.nat(8), { maxLength: 2 }),
  /** The workflow dies after so many requests. The next run settles this one. */
  aborted: fc.option(fc.nat(6), { nil: undefined, freq: 5 }),
  /** The run is cancelled after so many requests. */
  cancelled: fc.option(fc.nat(6), { nil: undefined, freq: 6 }),
};
const day = fc.record({
  people: everyone,
  /** People with two rows. */
  repeated: fc.subarray(Array.from({ length: PEOPLE }, (_, person) => person)),
  ...faults,
});
type Day = typeof day extends fc.Arbitrary<infer One> ? One : never;
type Faults = Pick<Day, keyof typeof faults>;

function membersOf({ people, repeated }: Pick<Day, "people" | "repeated">): Member[] {
  const rows = [...people, ...repeated.map((person) => people[person])];
  return rows.flatMap((row) => {
    const member = row && chooseIdentifier(row, defaultIdentifierOrder);
    return member && typeof member !== "string" ? [member] : [];
  });
}

const keysOf = (members: readonly Member[]) => new Set(members.map(memberKey));

async function ledger(story: Story): Promise<Record<"in" | "unsure", Set<string>>> {
  const pointer = await story.pointer();
  const all = (pointer ? story.world.objects.read(pointer.object) : []) as {
    member: Member;
    held: "in" | "unsure";
  }[];
  const of = (held: string) => keysOf(all.filter((one) => one.held === held).map(({ member }) => member));
  return { in: of("in"), unsure: of("unsure") };
}

class WorkflowGone extends Error {}

/** The workflow's retries: a part whose worker died is called again. */
async function sent(story: Story, id: RunId, reborn: () => void): Promise<void> {
  for (const { part } of await story.manifest(id)) {
    for (let tries = 0; ; tries += 1) {
      try {
        await story.send(id, part);
        break;
      } catch (error) {
        if (error instanceof WorkflowGone || tries === 5) throw error;
        reborn();
      }
    }
  }
}

/** One day's import of whom the engine selects, with its faults. Undefined if its workflow died. */
async function imported(story: Story, today: Faults): Promise<Run | undefined> {
  const { world } = story;
  world.braze.script("change", ...today.answers);
  for (const id of today.refused) world.braze.refusedIds.add(id);
  const id = await story.acceptRacing({ allowUnusualChange: true });
  let requests = 0;
  let dead = false;
  const record = world.parts.record;
  world.parts.record = (...result) =>
    dead ? Promise.reject(new Error("the worker died")) : record(...result);
  world.braze.before(async (call) => {
    if (call.call !== "change") return;
    const request = requests++;
    if (request === today.cancelled)
      await world.runs.requestCancellation(id, { at: world.clock.now().toISOString(), by: "ana" });
    if (today.aborted !== undefined && request >= today.aborted) throw new WorkflowGone();
    dead ||= today.deaths.includes(request);
  });
  if ((await story.open(id)).next === "prepare") {
    const prepared = await story.prepare(id);
    try {
      if (prepared.next === "name" && (await story.name(id)).next === "send") {
        await sent(story, id, () => {
          dead = false;
        });
      }
    } catch (error) {
      if (!(error instanceof WorkflowGone)) throw error;
      world.workflow.end(id);
      world.clock.advance(WORKER_LIFE_MS);
      return undefined;
    } finally {
      world.parts.record = record;
    }
    await story.settle(id, prepared.failure || undefined);
  }
  await story.notify(id);
  return story.row(id);
}

/** Discards the rest of the day's faults. */
function withoutFaults({ world: { braze } }: Story): void {
  braze.before(() => {});
  braze.refusedIds.clear();
  braze.calmDown();
}

/** Within a run an id is sent in one direction only, however often. */
function expectOneDirection({ braze }: Story["world"]): void {
  const batches = braze.calls.flatMap((call) => (call.call === "change" ? [call.batch] : []));
  const idsOf = (direction: "add" | "remove") =>
    batches.flatMap((batch) =>
      Object.values(batch[direction])
        .flat()
        .map((id) => JSON.stringify(id)),
    );
  const added = new Set(idsOf("add"));
  expect(idsOf("remove").filter((id) => added.has(id))).toEqual([]);
}

function expectCountsToAddUp({ counts, toSend, status }: Run): void {
  if (!counts || !toSend) {
    expect(["cancelled", "skipped"]).toContain(status);
    return;
  }
  const { added, removed, refused, unknown, unsent } = counts;
  expect(added + removed + refused + unknown + unsent).toBe(toSend.adds + toSend.removes);
}

describe("the law of the ledger, over random histories of people with random faults", () => {
  it("in ⊆ what Braze holds ⊆ in ∪ unsure after every run; exactly the cohort after a day without faults", async () => {
    const history = fc.array(day, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(history, everyone, async (days, lastDay) => {
        const story = await Story.begin({ idsPerBatch: 2, batchesPerPart: 2 });
        const { braze } = story.world;
        for (const today of days) {
          braze.calls.length = 0;
          story.world.engine.selects(membersOf(today));
          const run = await imported(story, today);
          expectOneDirection(story.world);
          if (!run) continue;
          expect(run.reason).not.toBe("counts-do-not-reconcile");
          expectCountsToAddUp(run);
          const held = keysOf(braze.members(cohortId));
          const known = await ledger(story);
          expect([...known.in].filter((id) => !held.has(id))).toEqual([]);
          expect([...held].filter((id) => !known.in.has(id) && !known.unsure.has(id))).toEqual([]);
          expect(
            story.world.mails.sent.filter((mail) => "run" in mail && mail.run.id === run.id),
          ).toHaveLength(1);
        }

        withoutFaults(story);
        story.world.engine.selects(membersOf({ people: lastDay, repeated: [0, 3] }));
        const last = await story.follow(await story.acceptRacing({ allowUnusualChange: true }));
        expect(last.status).toBe("succeeded");
        expect(keysOf(braze.members(cohortId))).toEqual(keysOf(membersOf({ people: lastDay, repeated: [] })));
      }),
      { numRuns: 400 },
    );
  }, 120_000);
});

/** Somebody who is known by a device until they log in. */
const visitor = fc.record({
  logsInOn: fc.nat(6),
  /** By day. */
  isSelected: fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
});
type Visitor = typeof visitor extends fc.Arbitrary<infer One> ? One : never;
const deviceOf = (one: number): Member => ({ kind: "device_id", id: `d${one}`, label: "" });
const userOf = (one: number): Member => ({ kind: "external_id", id: `u${one}`, label: "" });

/** Some log in. Returns who is selected. */
function dayBegins({ world }: Story, visitors: readonly Visitor[], today: number): Member[] {
  const selected: Member[] = [];
  const identified: { device: string; member: Member }[] = [];
  for (const [one, { logsInOn, isSelected }] of visitors.entries()) {
    const device = deviceOf(one).id;
    if (logsInOn === today) world.braze.identifies(device, userOf(one));
    const isIdentified = logsInOn <= today;
    if (isIdentified) identified.push({ device, member: userOf(one) });
    if (isSelected[today]) selected.push(isIdentified ? userOf(one) : deviceOf(one));
  }
  world.engine.selects(selected, { identified });
  return selected;
}

describe("the law of the ledger, over people who log in, whom Braze keeps in the cohort", () => {
  it.each([
    ["one bucket", 1_000],
    ["buckets", 1],
  ])(
    "holds in %s: whom Braze has, the ledger has, or a device of theirs",
    async (_, membersPerBucket) => {
      const people = fc.array(visitor, { minLength: 1, maxLength: 5 });
      // Nobody would settle the buckets of a run whose workflow died.
      const days = fc.array(
        fc.record(membersPerBucket === 1 ? { ...faults, aborted: fc.constant(undefined) } : faults),
        { minLength: 2, maxLength: 6 },
      );
      await fc.assert(
        fc.asyncProperty(people, days, async (visitors, faultsByDay) => {
          const story = await Story.begin({ idsPerBatch: 2, batchesPerPart: 2, membersPerBucket });
          const { braze } = story.world;
          for (const [today, faultsOfToday] of faultsByDay.entries()) {
            dayBegins(story, visitors, today);
            if (!(await imported(story, faultsOfToday))) continue;
            const held = keysOf(braze.members(cohortId));
            const known = await ledger(story);
            const mayBeHeld = new Set([...known.in, ...known.unsure]);
            for (const one of visitors.keys()) {
              const [device, user] = [deviceOf(one), userOf(one)].map(memberKey) as [string, string];
              if (held.has(device)) expect(mayBeHeld).toContain(device);
              if (held.has(user)) expect(mayBeHeld.has(user) || mayBeHeld.has(device)).toBe(true);
              if (known.in.has(user)) expect(held).toContain(user);
            }
          }
          withoutFaults(story);
          const selected = dayBegins(story, visitors, faultsByDay.length);
          const last = await story.follow(await story.acceptRacing({ allowUnusualChange: true }));
          expect(last.status).toBe("succeeded");
          expect(keysOf(braze.members(cohortId))).toEqual(keysOf(selected));
        }),
        { numRuns: 150 },
      );
    },
    120_000,
  );
});
