import { expect, it } from "vitest";
import {
  comeBackRequest,
  type Forgetting,
  type ForgettingRequest,
  forgetting,
  forgettingRequest,
} from "../../shared/contract/forgettings.ts";

const people = [{ external_id: "007" }, { alias_name: "u9", alias_label: "shop" }];

const wanted: ForgettingRequest = { people, reason: "ticket 4711" };

it.each([
  ["people", wanted, true],
  ["a file", { uploadId: "u1", reason: "ticket 4711" }, true],
  ["a file with its columns", { uploadId: "u1", columns: { external_id: "Customer" }, reason: "x" }, true],
  ["people and a file", { people, uploadId: "u1", reason: "x" }, false],
  ["no reason", { people }, false],
  ["nobody", { people: [], reason: "x" }, false],
  ["nothing", { reason: "x" }, false],
])("a request to forget names people or a file, and why: %s", (_, request, isTaken) => {
  expect(forgettingRequest.safeParse(request).success).toBe(isTaken);
});

it("whoever comes back is named, without a reason", () => {
  expect(comeBackRequest.safeParse({ people }).success).toBe(true);
  expect(comeBackRequest.safeParse({ people, reason: "x" }).success).toBe(false);
});

it("a forgetting tells what it knows so far", () => {
  const asked: Omit<Forgetting, "state"> = {
    id: "f1",
    reason: "ticket 4711",
    requestedAt: "2026-11-28T09:00:00.000Z",
    requestedBy: "eva",
  };
  expect(forgetting.safeParse({ ...asked, state: "looking" }).success).toBe(true);
  expect(forgetting.safeParse({ ...asked, state: "forgotten" }).success).toBe(false);
});
