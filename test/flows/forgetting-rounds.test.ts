/** Who starts a round of requests to forget people. */
import { expect, it } from "vitest";
import type { KeptForgetting } from "../../shared/domain/forgetting.ts";
import { reconcileForgettings } from "../../shared/usecases/reconcile/forgettings.ts";
import { fakeWorld } from "../fakes/world.ts";

const at = "2026-11-01T00:00:00.000Z";
const asked = (id: string, state: KeptForgetting["state"]): KeptForgetting => ({
  ...{ id, state, version: 0, createdAt: at },
  ...{ reason: "ticket", requestedAt: at, requestedBy: "eva" },
});

it("reconcile does where any request is not done, and never otherwise", async () => {
  const world = fakeWorld();
  const rounds = async () => {
    const before = world.forgettingQueue.rounds;
    await reconcileForgettings(world);
    return world.forgettingQueue.rounds - before;
  };
  expect(await rounds()).toBe(0);
  await world.forgettings.create(asked("a", "done"));
  expect(await rounds()).toBe(0);
  for (const state of ["looking", "to-confirm", "removing", "erasing"] as const) {
    await world.forgettings.create(asked(state, state));
    expect(await rounds(), state).toBe(1);
    await world.forgettings.remove({ id: state, version: 0 });
  }
  expect(await rounds()).toBe(0);
});
