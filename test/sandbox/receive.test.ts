import { beforeEach, describe, expect, it } from "vitest";
import { type Workspace, workspace } from "./workspace.ts";

let at: Workspace;
beforeEach(async () => {
  at = await workspace();
});

const ok = { status: 201, message: "success" };
const bad = (message: string) => ({ status: 400, message });
const denied = (message: string) => ({ status: 401, message });
const add = (...user_ids: unknown[]) => ({ cohort_changes: [{ user_ids }] });

describe("a request with a cohort's name", () => {
  it("is a 201 success, and creates the cohort", async () => {
    expect(await at.name({})).toEqual(ok);
    expect(await at.cohorts.find("c1")).toMatchObject([
      { partner: "kubit", name: "Loyal", createdAt: "2026-01-02T03:04:05.000Z", usersBeforeName: false },
    ]);
  });

  it.each([
    ["cohort_id", [undefined, null, "", "  ", 7, {}], "`cohort_id` must be a valid string"],
    ["name", [undefined, null, "", "  ", 7, []], "`name` must be a non-empty string"],
    [
      "created_at",
      [undefined, null, "", "yesterday", 1_764_000_000, "2026-02-30T00:00:00Z", "2026-01-02", "02/01/2026"],
      "`created_at` must be a valid time as an ISO-8601 string",
    ],
  ])("needs a %s: not one of %j", async (field, values, message) => {
    for (const value of values) expect(await at.name({ [field]: value })).toEqual(bad(message));
    expect(await at.cohorts.find("c1")).toEqual([]);
  });

  it.each(["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.123456+02:00"])(
    "accepts %s as a time",
    async (time) => {
      expect(await at.name({ created_at: time })).toEqual(ok);
    },
  );

  it("reports the first of several errors, in the order of Braze's list, before it checks the keys", async () => {
    const wrong = { cohort_id: 1, name: 1, created_at: 1, client_secret: "wrong", partner_api_key: "wrong" };
    expect(await at.name(wrong)).toMatchObject({ message: expect.stringContaining("cohort_id") });
    expect(await at.name({ ...wrong, cohort_id: "c" })).toMatchObject({
      message: expect.stringContaining("name"),
    });
    expect(await at.name({ ...wrong, cohort_id: "c", name: "n" })).toMatchObject({ status: 400 });
  });
});

describe("a request with changes", () => {
  it("adds, and removes if should_remove is set, by all three kinds of id", async () => {
    const aliases = [{ alias_name: "bo@example.com", alias_label: "email" }];
    expect(
      await at.users({ cohort_changes: [{ user_ids: ["007", "ana"], device_ids: ["d1"], aliases }] }),
    ).toEqual(ok);
    const second = [{ user_ids: ["cy"] }, { user_ids: ["ana"], aliases, should_remove: true }];
    expect(await at.users({ cohort_changes: second })).toEqual(ok);
    expect(await at.members("c1")).toEqual([
      { kind: "external_id", id: "007", label: "" },
      { kind: "device_id", id: "d1", label: "" },
      { kind: "external_id", id: "cy", label: "" },
    ]);
  });

  it("with an empty list is a success that creates no cohort: senders check keys with it", async () => {
    expect(await at.users({ cohort_changes: [] })).toEqual(ok);
    expect(await at.users({ cohort_changes: [{ user_ids: [] }] })).toEqual(ok);
    expect(await at.cohorts.find("c1")).toEqual([]);
  });

  it("is accepted before any name was sent, and that is recorded", async () => {
    expect(await at.users(add("ana"))).toEqual(ok);
    expect(await at.cohorts.find("c1")).toMatchObject([{ usersBeforeName: true }]);
  });

  it("stores no member twice, however an id is repeated", async () => {
    await at.users({ cohort_changes: [{ user_ids: ["a", "a"] }, { user_ids: ["a"] }] });
    await at.users(add("a"));
    expect(await at.members("c1")).toHaveLength(1);
  });

  it("applies the later direction to an id that is in both", async () => {
    const away = { user_ids: ["a"], should_remove: true };
    await at.users({ cohort_changes: [away, { user_ids: ["a", "b"] }] });
    await at.users({ cohort_changes: [{ user_ids: ["b"] }, { ...away, user_ids: ["b"] }] });
    expect((await at.members("c1")).map(({ id }) => id)).toEqual(["a"]);
  });

  it("accepts ids that no user has, and keeps none of them", async () => {
    expect(await at.users(add("", "x".repeat(2_000)))).toEqual(ok);
    expect(await at.cohorts.find("c1")).toEqual([]);
  });

  it.each([undefined, null, "", 7])("needs a cohort_id: not %j", async (cohort_id) => {
    expect(await at.users({ cohort_id })).toEqual(bad("`cohort_id` must be a valid string"));
  });

  it.each([
    [undefined],
    [null],
    ["all"],
    [{ user_ids: ["a"] }],
    [["a"]],
    [[null]],
    [[{}]],
    [[{ should_remove: true }]],
    [[{ user_ids: "a" }]],
    [[{ user_ids: null }]],
    [[{ user_ids: ["a", null] }]],
    [[{ user_ids: [7] }]],
    [[{ device_ids: [{}] }]],
    [[{ aliases: { alias_name: "a", alias_label: "b" } }]],
    [[{ aliases: [{ alias_name: "a" }] }]],
    [[{ aliases: [{ alias_name: 1, alias_label: "b" }] }]],
    [[{ user_ids: ["a"], should_remove: "yes" }]],
    [[{ user_ids: ["a"] }, { user_ids: [null] }]],
  ])("needs cohort_changes as documented: not %j", async (cohort_changes) => {
    expect(await at.users({ cohort_changes })).toEqual(
      bad(
        "`cohort_changes` must be an array of objects each with key `user_ids` and/or `device_ids` mapping to an array of strings, or an `aliases` object",
      ),
    );
    expect(await at.cohorts.find("c1")).toEqual([]);
  });

  it("accepts 1,000 ids of all kinds and directions together, and no more", async () => {
    const some = (name: string, count: number) => Array.from({ length: count }, (_, n) => `${name}${n}`);
    const aliases = some("a", 100).map((alias_name) => ({ alias_name, alias_label: "email" }));
    const changes = [
      { user_ids: some("u", 500), aliases },
      { device_ids: some("d", 400), should_remove: true },
    ];
    expect(await at.users({ cohort_changes: changes })).toEqual(ok);
    expect(await at.users({ cohort_changes: [...changes, { user_ids: ["one more"] }] })).toEqual(
      bad("Only 1,000 `user_ids`, `device_ids`, and `aliases` are allowed per request"),
    );
    expect(await at.users(add(...Array(1_001).fill("the same")))).toMatchObject({ status: 400 });
  });
});

describe("authentication", () => {
  const both = ["name", "users"] as const;

  it.each(both)("%s: nobody without both credentials", async (call) => {
    for (const missing of [undefined, null, "", 7]) {
      expect(await at[call]({ partner_api_key: missing })).toEqual(denied("Unauthorized access"));
      expect(await at[call]({ client_secret: missing })).toEqual(denied("Unauthorized access"));
    }
  });

  it.each(both)("%s: nobody with another partner API key, not even another cluster's", async (call) => {
    for (const partner_api_key of ["wrong", "another-cluster's", " "])
      expect(await at[call]({ partner_api_key })).toEqual(denied("Invalid Partner API key"));
    expect(await at[call]({ partner_api_key: "wrong", client_secret: "wrong" })).toMatchObject({
      message: "Invalid Partner API key",
    });
  });

  it.each(both)("%s: nobody with a secret that is no key", async (call) => {
    const { id, key } = await at.newKey();
    for (const client_secret of ["wrong", id, `${id}wrong`, `${key}x`, key.toUpperCase(), "é#\u0000"])
      expect(await at[call]({ client_secret })).toEqual(denied("Invalid client secret"));
  });

  it.each(both)(
    "%s: not with a key made for another partner, and the answer echoes the secret as Braze's does",
    async (call) => {
      const { key } = await at.newKey("other");
      expect(await at[call]({ client_secret: key })).toEqual(
        denied(`Partner not enabled for client with client secret: ${key}`),
      );
      expect(await at[call]({ client_secret: key }, "other")).toEqual(ok);
    },
  );

  it("a partner without a key is always refused", async () => {
    expect(await at.users({}, "unheard-of")).toMatchObject({ status: 401 });
    expect(await at.users({ client_secret: "wrong" }, "unheard-of")).toEqual(denied("Invalid client secret"));
  });

  it("a key is refused from the first request after its invalidation", async () => {
    const { id, key } = await at.newKey();
    expect(await at.users({ client_secret: key })).toEqual(ok);
    await at.invalidateKey(id);
    expect(await at.users({ client_secret: key })).toEqual(denied("Invalid client secret"));
    expect(await at.name({ client_secret: key })).toEqual(denied("Invalid client secret"));
    expect(await at.users({})).toEqual(ok);
  });

  it("a refused request changes nothing", async () => {
    await at.users({ ...add("ana"), client_secret: "wrong" });
    await at.name({ client_secret: "wrong" });
    expect(await at.cohorts.find("c1")).toEqual([]);
  });
});
