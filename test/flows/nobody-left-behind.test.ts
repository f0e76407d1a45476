/**
 * What happens to the members in each case, on the whole system: who is in the segment, and what the API says before it
 * leaves anyone there.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../local/folder.ts";
import { from, listOf, Shop } from "./shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open(temporaryFolder());
});
afterAll(() => shop?.close());

const recipients = ["ana@example.com"];

/** Imports a cohort of a list of its own: persons 1 to 8. */
async function imported(name: string, connection: string): Promise<string> {
  await shop.give(`lists/${name}.csv`, listOf(from(1, 8)));
  const definition = { kind: "list", object: `lists/${name}.csv`, format: "csv" } as const;
  const cohort = await shop.cohort({ name, definition });
  await shop.import(cohort, connection);
  return cohort;
}

describe.concurrent("a list", () => {
  it("in another version adds and removes the difference", async () => {
    const connection = await shop.connection("versions");
    const cohort = await imported("versions", connection);
    await shop.give("lists/versions-2.csv", listOf(from(4, 10)));
    await shop.change(cohort, {
      definition: { kind: "list", object: "lists/versions-2.csv", format: "csv" },
    });
    expect(await shop.audience(cohort, "versions")).toEqual(from(1, 8));
    expect(await shop.import(cohort, connection)).toMatchObject({
      counts: { added: 2, removed: 3, kept: 5 },
    });
    expect(await shop.audience(cohort, "versions")).toEqual(from(4, 10));
  });
});

describe.concurrent("a schedule", () => {
  it("that is paused or has ended leaves everybody where they are; the cohort can still be emptied, and imported again", async () => {
    const connection = await shop.connection("scheduled");
    const cohort = await imported("scheduled", connection);
    const way = `/cohorts/${cohort}/schedule`;
    const cadence = { every: "daily", at: "09:00", timeZone: "UTC" };
    await shop.done("POST", way, { cadence, connectionId: connection, recipients });
    await shop.done("POST", `${way}/pause`);
    expect(await shop.audience(cohort, "scheduled")).toEqual(from(1, 8));
    await shop.done("DELETE", way);
    expect(await shop.audience(cohort, "scheduled")).toEqual(from(1, 8));
    await shop.import(cohort, connection, { empty: true });
    expect(await shop.audience(cohort, "scheduled")).toEqual([]);
    await shop.import(cohort, connection);
    expect(await shop.audience(cohort, "scheduled")).toEqual(from(1, 8));
  });

  it("that leaves a connection with leaveMembers leaves them there, and imports everyone at the next one", async () => {
    const [old, next] = [await shop.connection("old"), await shop.connection("next")];
    const cohort = await imported("leaves", old);
    const way = `/cohorts/${cohort}/schedule`;
    const cadence = { every: "daily", at: "09:00", timeZone: "UTC" };
    await shop.done("POST", way, { cadence, connectionId: old, recipients });
    const moved = { cadence, connectionId: next, recipients };
    expect(await shop.call("PUT", way, moved)).toMatchObject({ status: 409 });
    await shop.done("PUT", `${way}?leaveMembers=true`, moved);
    await shop.told(await shop.done("POST", `${way}/imports`));
    expect(await shop.audience(cohort, "old")).toEqual(from(1, 8));
    expect(await shop.audience(cohort, "next")).toEqual(from(1, 8));
  });
});

describe.concurrent("a connection", () => {
  it("that is disabled imports nothing and leaves everybody; active again, it continues", async () => {
    const connection = await shop.connection("disabled");
    const cohort = await imported("disabled", connection);
    await shop.done("PATCH", `/connections/${connection}`, { disabled: true });
    await shop.give("lists/disabled.csv", listOf(from(2, 9)));
    expect(
      await shop.call("POST", `/cohorts/${cohort}/imports`, { connectionId: connection, recipients }),
    ).toMatchObject({ status: 422, body: { type: "urn:problem:connection-not-usable" } });
    expect(await shop.audience(cohort, "disabled")).toEqual(from(1, 8));

    await shop.done("PATCH", `/connections/${connection}`, { disabled: false });
    await shop.done("POST", `/connections/${connection}/activation`, {});
    expect(await shop.import(cohort, connection)).toMatchObject({ counts: { added: 1, removed: 1 } });
    expect(await shop.audience(cohort, "disabled")).toEqual(from(2, 9));
  });

  it("is deleted once every cohort was emptied there; until then 409 has the number of each cohort", async () => {
    const connection = await shop.connection("gone");
    const cohort = await imported("gone", connection);
    expect(await shop.call("DELETE", `/connections/${connection}`)).toMatchObject({
      status: 409,
      body: {
        type: "urn:problem:members-left-at-braze",
        held: [{ cohortId: cohort, members: 8 }],
        detail: expect.stringContaining("Braze still holds 8 users, in 1 cohort,"),
      },
    });
    expect(await shop.done("GET", `/connections/${connection}`)).toMatchObject({ status: "active" });
    await shop.import(cohort, connection, { empty: true });
    expect(await shop.call("DELETE", `/connections/${connection}`)).toMatchObject({ status: 204 });
    expect(await shop.audience(cohort, "gone")).toEqual([]);
  });

  it("that is deleted with leaveMembers leaves them, and is not in the way of its cohorts' end", async () => {
    const connection = await shop.connection("left");
    const cohort = await imported("left", connection);
    expect(await shop.call("DELETE", `/connections/${connection}?leaveMembers=true`)).toMatchObject({
      status: 204,
    });
    expect(await shop.audience(cohort, "left")).toEqual(from(1, 8));
    expect(await shop.call("DELETE", `/cohorts/${cohort}`)).toMatchObject({ status: 204 });
  });

  it("gets another key only with the word that it is of the same workspace; then imports continue", async () => {
    const connection = await shop.connection("keys");
    const cohort = await imported("keys", connection);
    const key = await shop.keyOf("keys");
    const way = `/connections/${connection}/keys`;
    expect(await shop.call("POST", way, { key })).toMatchObject({
      status: 422,
      body: {
        type: "urn:problem:same-workspace-not-confirmed",
        errors: [{ pointer: "/confirmSameWorkspace" }],
      },
    });
    await shop.done("POST", way, { key, confirmSameWorkspace: true });
    const { items } = await shop.done<{ items: { id: string }[] }>("GET", way);
    await shop.done("DELETE", `${way}/${items[1]?.id}`);
    await shop.give("lists/keys.csv", listOf(from(2, 9)));
    expect(await shop.import(cohort, connection)).toMatchObject({
      counts: { added: 1, removed: 1, kept: 7 },
    });
    expect(await shop.audience(cohort, "keys")).toEqual(from(2, 9));
  });
});
