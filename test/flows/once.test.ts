/** A POST creates something once for one `Idempotency-Key`. */
import { beforeEach, describe, expect, it } from "vitest";
import type { CohortRequest } from "../../shared/contract/cohorts.ts";
import type { ConnectionRequest } from "../../shared/contract/connections.ts";
import type { ConnectionId } from "../../shared/contract/ids.ts";
import { createCohort } from "../../shared/usecases/cohorts/create.ts";
import { addKey } from "../../shared/usecases/connections/add-key.ts";
import { createConnection } from "../../shared/usecases/connections/create.ts";
import { invalidateKey } from "../../shared/usecases/connections/invalidate-key.ts";
import { createUpload } from "../../shared/usecases/uploads/create.ts";
import { type FakeWorld, fakeWorld } from "../fakes/world.ts";

const cohort: CohortRequest = {
  name: "VIP",
  timeZone: "UTC",
  definition: { kind: "list", object: "lists/a.csv", format: "csv" },
};
const connection: ConnectionRequest = {
  name: "Shop",
  endpoint: "https://rest.fra-01.braze.eu",
  partner: "kubit",
  contacts: ["ana@example.com"],
};

let world: FakeWorld;
beforeEach(() => {
  world = fakeWorld();
});
const reused = { code: "idempotency-key-reused", kind: "unprocessable" };

describe("with the same Idempotency-Key", () => {
  it("a cohort is created once, and a repeated request returns its current state", async () => {
    const one = await createCohort(world, { request: cohort, idempotencyKey: "k" });
    await world.cohorts.replace({ ...one, name: "Renamed" });
    world.clock.advance(60_000);
    expect(await createCohort(world, { request: cohort, idempotencyKey: "k" })).toMatchObject({
      id: one.id,
      name: "Renamed",
      version: 1,
    });
    await expect(
      createCohort(world, { request: { ...cohort, name: "Other" }, idempotencyKey: "k" }),
    ).rejects.toMatchObject(reused);
    expect((await world.cohorts.list({ limit: 10 })).items).toHaveLength(1);
    expect((await createCohort(world, { request: cohort })).id).not.toBe(one.id);
  });

  it("a connection is created once", async () => {
    const one = await createConnection(world, { request: connection, idempotencyKey: "k" });
    expect(await createConnection(world, { request: connection, idempotencyKey: "k" })).toEqual(one);
    await expect(
      createConnection(world, { request: { ...connection, name: "Other" }, idempotencyKey: "k" }),
    ).rejects.toMatchObject(reused);
  });

  it("an upload is one object", async () => {
    const request = { name: "VIP", format: "csv", bytes: 12 } as const;
    const one = await createUpload(world, { request, by: "ana", idempotencyKey: "k" });
    const two = await createUpload(world, { request, by: "ana", idempotencyKey: "k" });
    expect(two.object).toBe(one.object);
  });
});

describe("a data import key, with the same Idempotency-Key", () => {
  const add = async (
    connectionId: ConnectionId,
    key = "the-secret",
    idempotencyKey: string | undefined = "k",
  ) => addKey(world, { connectionId, by: "ana", key, idempotencyKey, confirmSameWorkspace: true });

  it("is added once, and the secret itself is never compared", async () => {
    const { id } = await createConnection(world, { request: connection });
    const one = await add(id);
    expect(await add(id)).toEqual(one);
    expect((await world.connections.read(id))?.keys).toHaveLength(1);
    await expect(add(id, "another-secret")).rejects.toMatchObject(reused);
    world.clock.advance(1_000);
    await expect(add(id, "the-secret", "another")).rejects.toMatchObject({ code: "key-already-added" });
  });

  it("is one key for two requests at the same time, with one secret", async () => {
    const { id } = await createConnection(world, { request: connection });
    const [one, two] = await Promise.all([add(id), add(id)]);
    expect(one).toEqual(two);
    expect((await world.connections.read(id))?.keys.map((key) => key.id)).toEqual([one.id]);
    const { items } = await world.keyVault.list({ limit: 10 });
    expect(items.map(({ key }) => key)).toEqual([one.id]);
  });

  it("is tried again if the first try died before the connection named it", async () => {
    const { id } = await createConnection(world, { request: connection });
    const { replace } = world.connections;
    world.connections.replace = () => Promise.reject(new Error("the process died"));
    await expect(add(id)).rejects.toThrow("the process died");
    world.connections.replace = replace;
    const added = await add(id);
    expect((await world.connections.read(id))?.keys.map((key) => key.id)).toEqual([added.id]);
    expect(await world.keyVault.read({ connection: id, key: added.id })).toBe("the-secret");
  });

  it("stays invalidated if the request that added it is repeated", async () => {
    const { id } = await createConnection(world, { request: connection });
    const one = await add(id);
    await invalidateKey(world, { connectionId: id, keyId: one.id, by: "bo", force: true });
    expect(await add(id)).toMatchObject({ id: one.id, status: "invalidated" });
  });
});
