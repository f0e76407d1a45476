/** A data set is deleted only where no cohort uses it, whoever creates or changes cohorts at the same time. */
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { CohortRequest } from "../../shared/contract/cohorts.ts";
import { DomainError } from "../../shared/domain/domain-error.ts";
import { CLAIM_MS, COHORTS_NAMED } from "../../shared/limits.ts";
import { changeCohort } from "../../shared/usecases/cohorts/change.ts";
import { createCohort } from "../../shared/usecases/cohorts/create.ts";
import { deleteCohort } from "../../shared/usecases/cohorts/delete.ts";
import { deleteDataSet } from "../../shared/usecases/data-sets/delete.ts";
import { putDataSet } from "../../shared/usecases/data-sets/put.ts";
import { aDataSet } from "../contracts/data-sets.suite.ts";
import { type FakeWorld, fakeWorld } from "../fakes/world.ts";

const { id: _, version: __, ...shop } = aDataSet("shop");
const dataSet = { ...shop, events: { ...shop.events, eventIs: "purchase" } };
const of = (name: string, set = "shop"): CohortRequest => ({
  name,
  timeZone: "UTC",
  definition: { kind: "criteria", dataSet: set, where: { performed: { event: "purchase" } } },
});

let world: FakeWorld;
beforeEach(async () => {
  world = fakeWorld();
  for (const id of ["shop", "other"]) await putDataSet(world, { id, request: dataSet });
});
const create = (name: string, set?: string) => createCohort(world, { request: of(name, set) });

describe("the deletion of a data set", () => {
  it("is refused while cohorts use it, and names them", async () => {
    const [one, two] = [await create("Loyal"), await create("New")];
    await create("Elsewhere", "other");
    const refused = expect(deleteDataSet(world, "shop")).rejects;
    await refused.toMatchObject({
      kind: "conflict",
      code: "data-set-in-use",
      message:
        'The data set "shop" is used by these cohorts: "Loyal", "New". Delete them or give them another data set first.',
      more: {
        cohorts: [
          { id: one.id, name: "Loyal" },
          { id: two.id, name: "New" },
        ],
      },
    });
    expect(await world.dataSets.read("shop")).toBeDefined();
  });

  it("names so many cohorts, and says that there are others", async () => {
    for (let at = 0; at < COHORTS_NAMED + 5; at++) await create(`Cohort ${at}`);
    const error = await deleteDataSet(world, "shop").catch((given: DomainError) => given);
    expect(error).toMatchObject({ more: { cohorts: { length: COHORTS_NAMED } } });
    expect((error as DomainError).message).toContain(" and others.");
  });

  it("succeeds as soon as the last cohort is deleted", async () => {
    const gone = await create("Gone");
    await expect(deleteDataSet(world, "shop")).rejects.toThrow(
      'used by this cohort: "Gone". Delete it or give it another data set first.',
    );
    await deleteCohort(world, { reach: "all", id: gone.id, leaveMembers: false, force: false });
    await deleteDataSet(world, "shop");
    expect(await world.dataSets.read("shop")).toBeUndefined();
    expect(world.log.lines.at(-1)).toMatchObject({ code: "data-set-deleted", fields: { dataSet: "shop" } });
  });

  it("gives up if others keep changing the data set", async () => {
    let tries = 0;
    world.dataSets.remove = async () => {
      tries += 1;
      return "changed-meanwhile";
    };
    await expect(deleteDataSet(world, "shop")).rejects.toThrow('The data set "shop" was changed');
    expect(tries).toBe(5);
  });

  it("succeeds where the last cohort got another data set, a minute after it claimed this one", async () => {
    const moved = await create("Moved");
    await changeCohort(world, { id: moved.id, change: of("Moved", "other") });
    await expect(deleteDataSet(world, "shop")).rejects.toMatchObject({
      code: "data-set-in-use",
      more: { cohorts: [] },
    });
    world.clock.advance(CLAIM_MS);
    await deleteDataSet(world, "shop");
    expect(await world.dataSets.read("shop")).toBeUndefined();
    await expect(deleteDataSet(world, "other")).rejects.toMatchObject({ code: "data-set-in-use" });
    await expect(create("Late")).rejects.toMatchObject({ code: "data-set-unknown" });
  });

  it("is not stopped for ever by a cohort that was never stored", async () => {
    world.cohorts.create = () => Promise.reject(new Error("the function died"));
    await expect(create("Lost")).rejects.toThrow("died");
    await expect(deleteDataSet(world, "shop")).rejects.toMatchObject({ code: "data-set-in-use" });
    world.clock.advance(CLAIM_MS);
    await deleteDataSet(world, "shop");
  });

  it("of one that does not exist is a 404", async () => {
    await expect(deleteDataSet(world, "none")).rejects.toThrow('There is no data set "none"');
  });

  it("never leaves a cohort without a data set, in whatever order writes of others come between", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.nat(3), async (turns, later) => {
        world = fakeWorld();
        for (const id of ["shop", "other"]) await putDataSet(world, { id, request: dataSet });
        const moved = await create("Moved", "other");
        world.clock.advance(CLAIM_MS);
        const { dataSets, cohorts } = world;
        for (const store of [dataSets, cohorts]) {
          for (const [name, call] of Object.entries(store)) {
            // biome-ignore lint/suspicious/noExplicitAny: whichever call of a store it is
            const inTurn = turns.scheduleFunction(call as any);
            Object.assign(store, { [name]: inTurn });
          }
        }
        const all = [
          create("New"),
          changeCohort(world, { id: moved.id, change: of("Moved") }),
          deleteDataSet(world, "shop"),
          ...Array.from({ length: later }, () => putDataSet(world, { id: "other", request: dataSet })),
          deleteDataSet(world, "other"),
        ];
        const settled = Promise.allSettled(all);
        await turns.waitFor(settled);
        for (const one of await settled)
          if (one.status === "rejected") expect(one.reason).toBeInstanceOf(DomainError);
        const stored = turns.waitFor(cohorts.list({ limit: 10 }));
        for (const { definition } of (await stored).items) {
          if (!("dataSet" in definition)) continue;
          expect(await turns.waitFor(dataSets.read(definition.dataSet))).toBeDefined();
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
