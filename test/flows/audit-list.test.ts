import { beforeEach, describe, expect, it } from "vitest";
import { DomainError } from "../../shared/domain/domain-error.ts";
import { audited, changesOf } from "../../shared/usecases/audit/audited.ts";
import { listAudit } from "../../shared/usecases/audit/list.ts";
import { aConnection } from "../fakes/ids.ts";
import { type FakeWorld, fakeWorld } from "../fakes/world.ts";

let world: FakeWorld;
beforeEach(() => {
  world = fakeWorld();
});
const request = (name: string, object?: string) => ({
  actor: { name },
  kind: "change" as const,
  action: "change-cohort",
  request: `request-of-${name}`,
  ...(object && { object }),
});
const list = (filter = {}) => listAudit(world, { filter, wanted: { limit: 9 }, reach: "all" });
const actors = async (filter = {}) => (await list(filter)).items.map(({ actor }) => actor.name);

describe("the audit trail", () => {
  beforeEach(async () => {
    for (const name of ["ana", "bo"]) {
      await audited(world, request(name, `cohort:of-${name}`), async () => {});
      world.clock.advance(3_600_000);
    }
  });

  it("is listed newest first: all of it, of one object, of one actor", async () => {
    expect(await actors()).toEqual(["bo", "ana"]);
    expect(await actors({ object: "cohort:of-ana" })).toEqual(["ana"]);
    expect(await actors({ actor: "bo" })).toEqual(["bo"]);
  });

  it("is in the order of requests that follow each other within a second", async () => {
    const many = Array.from({ length: 12 }, (_, at) => `caller-${at}`);
    for (const name of many) {
      await audited(world, request(name, "cohort:busy"), async () => {});
      world.clock.advance(7);
    }
    expect((await listAudit(world, { filter: {}, wanted: { limit: 12 }, reach: "all" })).items).toMatchObject(
      many.toReversed().map((name) => ({ actor: { name } })),
    );
    expect(await actors({ object: "cohort:busy" })).toEqual(many.toReversed().slice(0, 9));
  });

  it("is listed from an instant on and before another, given as instants or as dates", async () => {
    const [first, second] = ["2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z"];
    expect(await actors({ from: second })).toEqual(["bo"]);
    expect(await actors({ to: second })).toEqual(["ana"]);
    expect(await actors({ from: first, to: "2026-11-24T10:00:00+01:00" })).toEqual(["ana"]);
    expect(await actors({ from: "2026-11-24", to: "2026-11-25" })).toEqual(["bo", "ana"]);
    expect(await actors({ to: "2026-11-24" })).toEqual([]);
  });

  it("is not listed up to an instant that is not after the first", async () => {
    for (const to of ["2026-11-24T08:00:00Z", "2026-11-23"])
      await expect(list({ from: "2026-11-24T08:00:00.000Z", to })).rejects.toMatchObject({
        kind: "invalid",
        code: "invalid-request",
      });
  });

  it("is of all connections: a bound caller is refused", async () => {
    const reach = [aConnection("shop")];
    await expect(listAudit(world, { filter: {}, wanted: { limit: 9 }, reach })).rejects.toMatchObject({
      kind: "forbidden",
    });
  });
});

describe("an audited request", () => {
  const entry = async () => (await list()).items[0];

  it("that is refused tells the code, and only what was written before", async () => {
    const refused = audited(world, request("ana"), async (change) => {
      (await change.intend({ object: "cohort:a", before: "1", after: "2" })).written();
      await change.intend({ object: "cohort:b", before: "1", after: "2" });
      throw new DomainError("conflict", "changed-meanwhile", "It was changed.");
    });
    await expect(refused).rejects.toThrow("It was changed.");
    expect(await entry()).toMatchObject({
      outcome: "refused",
      code: "changed-meanwhile",
      object: "cohort:a",
      changes: [{ object: "cohort:a", before: "1", after: "2" }],
    });
  });

  it("that breaks stays open, because nobody knows what was written", async () => {
    const broken = audited(world, request("ana"), () => Promise.reject(new Error("the table is away")));
    await expect(broken).rejects.toThrow("the table is away");
    expect(await entry()).toMatchObject({ outcome: "open" });
    expect(await entry()).not.toHaveProperty("object");
  });

  it("names its own object before that of a change, and none where there is none", async () => {
    await audited(world, request("ana", "cohort:mine"), async (change) => {
      (await change.intend({ object: "cohort:a", after: "1" })).written();
    });
    expect(await entry()).toMatchObject({ outcome: "done", object: "cohort:mine" });
    world.clock.advance(1_000);
    await audited(world, request("bo"), async () => {});
    expect(await entry()).toMatchObject({ outcome: "done", changes: [] });
    expect(await entry()).not.toHaveProperty("object");
  });

  it("is answered even if its entry can't be ended, which is logged", async () => {
    world.auditTrail.end = () => Promise.reject(new Error("the table is away"));
    expect(await audited(world, request("ana"), async () => "done")).toBe("done");
    expect(world.log.lines).toMatchObject([
      { code: "audit-left-open", fields: { request: "request-of-ana" } },
    ]);
    expect(await entry()).toMatchObject({ outcome: "open" });
  });

  it("does nothing if its entry can't be written", async () => {
    world.auditTrail.begin = () => Promise.reject(new Error("the table is away"));
    let done = false;
    const asked = audited(world, request("ana"), async () => {
      done = true;
    });
    await expect(asked).rejects.toThrow("the table is away");
    expect(done).toBe(false);
  });

  it("tells one change for each thing, from its first step to its last", () => {
    expect(
      changesOf([
        { object: "cohort:a", before: "1", after: "2" },
        { object: "cohort:b", after: "1" },
        { object: "cohort:a", before: "2", after: "3", uncertain: true },
        { object: "cohort:c", before: "1" },
      ]),
    ).toEqual([
      { object: "cohort:a", before: "1", after: "3", uncertain: true },
      { object: "cohort:b", after: "1" },
      { object: "cohort:c", before: "1" },
    ]);
  });
});
