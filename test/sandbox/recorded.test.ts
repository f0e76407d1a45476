/** What testers change in the sandbox is noted before it is written, by digests that have no secret in them. */
import { beforeEach, describe, expect, it } from "vitest";
import { recordedSandboxOn } from "../../functions/sandbox/recorded.ts";
import type { Segment } from "../../shared/contract/sandbox-segments.ts";
import type { NotedChange, Step } from "../../shared/ports/audit.ts";
import { setBehaviour } from "../../shared/sandbox/behaviour.ts";
import { createKey, invalidateKey } from "../../shared/sandbox/partner-page.ts";
import { steeredClock } from "../fakes/clock.ts";
import { seededIds } from "../fakes/random.ts";
import { fakeVersionedStore } from "../fakes/versioned-store.ts";
import { fakeSandboxBehaviours, fakeSandboxKeys } from "./fake.ts";

const clock = steeredClock({ startsAt: "2026-11-24T08:00:00.000Z" });
const ids = seededIds();
const partner = "kubit";
let steps: (Step & { isWritten: boolean })[];
const change: NotedChange = {
  async intend(step) {
    const noted = { ...step, isWritten: false };
    steps.push(noted);
    return {
      written() {
        noted.isWritten = true;
      },
    };
  },
};
beforeEach(() => {
  steps = [];
});

function stores(current: NotedChange | undefined = change) {
  const recorded = recordedSandboxOn({ current: () => current });
  return {
    keys: recorded.keys(fakeSandboxKeys()),
    segments: recorded.segments(fakeVersionedStore<Segment>()),
    behaviours: recorded.behaviours(fakeSandboxBehaviours()),
  };
}
const digest = expect.stringMatching(/^[0-9a-f]{64}$/);

describe("a data import key of the sandbox", () => {
  it("is on record when it is made and when it is invalidated, each step once", async () => {
    const { keys } = stores();
    const { id } = await createKey({ clock, ids, keys }, { partner, createdBy: "ana" });
    await keys.noteUse(id, clock.now().toISOString());
    for (const by of ["ana", "bo"]) await invalidateKey({ clock, keys }, { partner, id, by });
    expect(steps).toEqual([
      { object: `sandbox-key:${id}`, after: digest, isWritten: true },
      { object: `sandbox-key:${id}`, before: steps[0]?.after, after: digest, isWritten: true },
    ]);
    expect(steps[1]?.after).not.toBe(steps[0]?.after);
  });

  it("has digests that tell nothing of its secret", async () => {
    const { keys } = stores();
    const given = { id: "k1", partner, masked: "…4f2a", status: "active", createdBy: "ana" } as const;
    const createdAt = clock.now().toISOString();
    for (const [at, hash] of ["one", "another"].entries())
      await keys.create({ ...given, id: `k${at}`, createdAt, hash });
    const other = stores().keys;
    await other.create({ ...given, id: "k0", createdAt, hash: "a third" });
    expect(steps[2]?.after).toBe(steps[0]?.after);
  });

  it("of another partner is left alone, with nothing on record", async () => {
    const { keys } = stores();
    const { id } = await createKey({ clock, ids, keys }, { partner, createdBy: "ana" });
    await expect(invalidateKey({ clock, keys }, { partner: "acme", id, by: "ana" })).rejects.toThrow();
    expect(steps).toHaveLength(1);
  });
});

it("a segment is on record when it is made and when it is deleted", async () => {
  const { segments } = stores();
  const segment = { id: "s1", name: "Gold", version: 1, createdAt: clock.now().toISOString() };
  await segments.create(segment as unknown as Segment);
  await segments.remove({ id: "s1", version: 1 });
  expect(steps).toEqual([
    { object: "sandbox-segment:s1", after: digest, version: 1, isWritten: true },
    { object: "sandbox-segment:s1", before: steps[0]?.after, isWritten: true },
  ]);
});

it("a behaviour is on record by what it was and what it is, and not by its version", async () => {
  const { behaviours } = stores();
  const limit = (requests: number) => ({ rateLimit: { requests, seconds: 60 } });
  for (const requests of [5, 5, 7])
    await setBehaviour({ ids, behaviours }, { partner, wanted: limit(requests) });
  const [first, second] = steps;
  expect(steps).toEqual([
    { object: "sandbox-behaviour:kubit", after: digest, isWritten: true },
    { object: "sandbox-behaviour:kubit", before: first?.after, after: digest, isWritten: true },
  ]);
  expect(second?.after).not.toBe(first?.after);
});

it("what partners send is not noted: it is no request of a tester", async () => {
  const recorded = recordedSandboxOn({ current: () => undefined });
  const keys = recorded.keys(fakeSandboxKeys());
  const { id } = await createKey({ clock, ids, keys }, { partner, createdBy: "ana" });
  expect((await invalidateKey({ clock, keys }, { partner, id, by: "ana" })).status).toBe("invalidated");
  expect(steps).toEqual([]);
});
