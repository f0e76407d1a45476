/** An upload that is opened: what it is called, and until when its object can be put. */
import { beforeEach, expect, it } from "vitest";
import { UPLOAD_SECONDS } from "../../shared/limits.ts";
import { createUpload } from "../../shared/usecases/uploads/create.ts";
import { readUpload } from "../../shared/usecases/uploads/read.ts";
import { type FakeWorld, fakeWorld } from "../fakes/world.ts";

let world: FakeWorld;
beforeEach(() => {
  world = fakeWorld();
});
const request = { name: "VIP", format: "csv", bytes: 12, delimiter: ";" } as const;
const open = (idempotencyKey?: string, by = "ana") => createUpload(world, { request, by, idempotencyKey });
const told = () => world.log.lines.map(({ code, fields }) => [code, fields]);

it("an upload has an object of its own, named by its id and format, and a URL that is good for a time", async () => {
  const opened = await open();
  const { slot, ...upload } = opened;
  const { id, object } = upload;
  expect(upload).toEqual({
    ...request,
    id: expect.stringMatching(/^[a-z0-9]{20}$/),
    object: `uploads/${id}.csv`,
    createdAt: "2026-11-24T08:00:00.000Z",
    createdBy: "ana",
    version: 0,
  });
  expect(slot).toEqual({
    method: "PUT",
    url: `https://objects.example/${object}?signature`,
    headers: { "if-none-match": "*" },
    expiresAt: new Date(Date.parse("2026-11-24T08:00:00.000Z") + UPLOAD_SECONDS * 1_000).toISOString(),
  });
  expect(await readUpload(world, id)).toEqual(upload);
  expect(told()).toEqual([["upload-opened", { upload: id }]]);
  expect((await open()).object).not.toBe(object);
});

it("a repeated request with the same key gets the upload that the first one opened, and a new URL", async () => {
  const { slot, ...first } = await open("k");
  world.clock.advance(60_000);
  const { slot: again, ...second } = await open("k");
  expect(second).toEqual(first);
  expect(Date.parse(again.expiresAt) - Date.parse(slot.expiresAt)).toBe(60_000);
  expect(told()).toEqual([["upload-opened", { upload: first.id }]]);
  const asked = { id: "other", time: "2026-11-24T09:00:00.000Z", digest: "other" };
  expect(await world.requests.remember("upload", "k", asked)).toMatchObject({ id: first.id });
  await expect(
    createUpload(world, { request: { ...request, bytes: 13 }, by: "ana", idempotencyKey: "k" }),
  ).rejects.toMatchObject({ code: "idempotency-key-reused" });
});

it("an upload that was never opened is not found", async () => {
  await expect(readUpload(world, "vip")).rejects.toMatchObject({
    kind: "not-found",
    message: expect.stringContaining('There is no upload "vip"'),
  });
});
