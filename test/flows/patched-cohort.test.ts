/** What a `PATCH` of a cohort changes and keeps, and what a new name or guard does to its imports. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type Cohort,
  type CohortPatch,
  type CohortRequest,
  cohortPatch,
} from "../../shared/contract/cohorts.ts";
import { createCohort } from "../../shared/usecases/cohorts/create.ts";
import { patchCohort } from "../../shared/usecases/cohorts/patch.ts";
import { type FakeWorld, fakeWorld } from "../fakes/world.ts";
import { temporaryFolder } from "../local/folder.ts";
import { from, listOf, Shop } from "./shop.ts";

const definition = { kind: "list", object: "lists/vip.csv", format: "csv" } as const;
const request: CohortRequest = {
  name: "VIP",
  timeZone: "Europe/Madrid",
  definition,
  identifierOrder: ["alias", "external_id"],
  guard: { removeShare: 0.2, floor: 10 },
  tags: ["Spring"],
};

describe("a patch", () => {
  let world: FakeWorld;
  let cohort: Cohort;
  beforeEach(async () => {
    world = fakeWorld();
    cohort = await createCohort(world, { request });
  });
  const patched = (patch: CohortPatch) => patchCohort(world, { id: cohort.id, patch });

  it.each<[string, CohortPatch, Partial<Cohort>]>([
    ["a name", { name: "VIP 2" }, { name: "VIP 2" }],
    ["a time zone", { timeZone: "UTC" }, { timeZone: "UTC" }],
    ["an order of identifiers", { identifierOrder: ["device_id"] }, { identifierOrder: ["device_id"] }],
    ["one bound", { guard: { floor: 0 } }, { guard: { removeShare: 0.2, floor: 0 } }],
    [
      "another bound",
      { guard: { mayBecomeEmpty: true } },
      { guard: { removeShare: 0.2, floor: 10, mayBecomeEmpty: true } },
    ],
    ["tags", { tags: ["VIP", "Summer"] }, { tags: ["VIP", "Summer"] }],
    ["a bound that is null", { guard: { floor: null } }, { guard: { removeShare: 0.2 } }],
  ])("with %s changes that, and keeps everything else", async (_, patch, change) => {
    const expected = { ...cohort, ...change, version: 1 };
    expect(await patched(patch)).toEqual(expected);
    expect(await world.cohorts.read(cohort.id)).toEqual(expected);
  });

  it.each<[string, CohortPatch, keyof Cohort]>([
    ["guard", { guard: null }, "guard"],
    ["last bounds", { guard: { removeShare: null, floor: null } }, "guard"],
    ["order of identifiers", { identifierOrder: null }, "identifierOrder"],
    ["tags", { tags: null }, "tags"],
  ])("that sets the %s to null goes back to the defaults", async (_, patch, field) => {
    const { [field]: _was, ...others } = cohort;
    expect(await patched(patch)).toEqual({ ...others, version: 1 });
  });

  it.each<[string, CohortPatch]>([
    ["is empty", {}],
    ["has the values that there are", { name: "VIP", guard: { floor: 10, addFactor: null } }],
    ["has nothing but the version", { version: 0 }],
  ])("that %s changes nothing, not even the version", async (_, patch) => {
    expect(await patched(patch)).toEqual(cohort);
    expect(world.log.lines.filter(({ code }) => code === "cohort-changed")).toEqual([]);
  });

  it("with a version that is no longer the cohort's is refused; without one, each field's last write wins", async () => {
    await patched({ name: "VIP 2", version: 0 });
    await expect(patched({ name: "VIP 3", version: 0 })).rejects.toMatchObject({
      kind: "conflict",
      code: "changed-meanwhile",
      more: { version: 1 },
    });
    await Promise.all([patched({ name: "VIP 4" }), patched({ guard: { floor: 20 } })]);
    expect(await world.cohorts.read(cohort.id)).toMatchObject({
      name: "VIP 4",
      guard: { removeShare: 0.2, floor: 20 },
      version: 3,
    });
  });

  it.each([
    { definition },
    { id: "another" },
    { guard: { share: 0.3 } },
    { guard: { removeShare: 2 } },
    { name: null },
    { timeZone: null },
    { name: "" },
    { identifierOrder: [] },
  ])("of %j is not valid", (patch) => {
    expect(cohortPatch.safeParse(patch).success).toBe(false);
  });
});

describe("on the whole system", () => {
  let shop: Shop;
  let connection: string;
  beforeAll(async () => {
    shop = await Shop.open(temporaryFolder());
    connection = await shop.connection("kubit");
  });
  afterAll(() => shop?.close());

  it("a new name reaches Braze with the next import; a new guard decides about it", async () => {
    await shop.give("lists/people.csv", listOf(from(1, 60)));
    const list = { ...definition, object: "lists/people.csv" };
    const cohort = await shop.cohort({ name: "People", definition: list });
    await shop.import(cohort, connection);
    const nameAtBraze = async () => {
      const { items } = await shop.done<{ items: { id: string; name: string }[] }>("GET", "/sandbox/cohorts");
      return items.find(({ id }) => id === cohort)?.name;
    };
    expect(await shop.call("PATCH", `/cohorts/${cohort}`, { name: "Everybody" })).toMatchObject({
      status: 200,
      body: { id: cohort, name: "Everybody", definition: list, version: 1 },
    });
    expect(await nameAtBraze()).toBe("People");
    await shop.import(cohort, connection);
    expect(await nameAtBraze()).toBe("Everybody");

    await shop.give("lists/people.csv", listOf([]));
    expect(await shop.import(cohort, connection)).toMatchObject({ reason: "unusual-change" });
    const guard = { removeShare: 1, mayBecomeEmpty: true };
    expect(await shop.call("PATCH", `/cohorts/${cohort}`, { guard })).toMatchObject({
      body: { guard, version: 2 },
    });
    expect(await shop.import(cohort, connection)).toMatchObject({ counts: { removed: 60 } });
  });

  it("a patch of the definition, or of another cohort, is refused; a merge patch's own type is taken", async () => {
    const cohort = await shop.cohort({ name: "Patched", definition });
    const way = `/cohorts/${cohort}`;
    expect(await shop.call("PATCH", way, { definition })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/definition", detail: "there is no such field here" }] },
    });
    expect(await shop.call("PATCH", "/cohorts/none", { name: "None" })).toMatchObject({ status: 404 });
    const patch = { name: "Patched again" };
    expect(
      await shop.call("PATCH", way, JSON.stringify(patch), "application/merge-patch+json"),
    ).toMatchObject({
      status: 200,
      body: patch,
    });
    expect(await shop.call("PATCH", way, { ...patch, version: 0 })).toMatchObject({ status: 409 });
  });
});
