import { describe, expect, test } from "vitest";
import type { Member } from "../../shared/domain/identifiers.ts";
import type {
  SandboxBehaviours,
  SandboxCohorts,
  SandboxKey,
  SandboxKeys,
  SandboxPeople,
  SandboxRequests,
} from "../../shared/sandbox/ports.ts";
import type { SteeredClock } from "../fakes/clock.ts";
import { behavioursSuite, requestsSuite } from "./behaviours.suite.ts";
import { peopleSuite } from "./people.suite.ts";

export interface SandboxStore {
  keys: SandboxKeys;
  cohorts: SandboxCohorts;
  people: SandboxPeople;
  behaviours: SandboxBehaviours;
  requests: SandboxRequests;
}

export interface StoreToTest extends SandboxStore {
  /** The next write is applied, its answer is lost, and the SDK repeats it. */
  loseNextAnswer(): void;
}

const AT = "2026-11-24T08:00:00.000Z";
const LATER = "2026-11-24T09:00:00.000Z";

const aKey = (id: string, more: Partial<SandboxKey> = {}): SandboxKey => ({
  id,
  partner: "kubit",
  hash: "0f".repeat(32),
  masked: "…4f2a",
  status: "active",
  createdBy: "ana",
  createdAt: AT,
  ...more,
});
const user = (id: string): Member => ({ kind: "external_id", id, label: "" });
const device = (id: string): Member => ({ kind: "device_id", id, label: "" });
const alias = (id: string, label: string): Member => ({ kind: "alias", id, label });
const sorted = (members: Member[]) => members.map((one) => JSON.stringify(one)).sort();

export function sandboxStoreSuite(store: () => StoreToTest & { clock: SteeredClock }): void {
  describe("keys", () => keysSuite(store));
  describe("cohorts", () => cohortsSuite(() => store().cohorts));
  describe("members", () => membersSuite(() => store().cohorts));
  describe("late changes", () => lateChangesSuite(store));
  describe("people", () => peopleSuite(store));
  describe("behaviours", () => behavioursSuite(() => store().behaviours));
  describe("requests", () => requestsSuite(() => store().requests));
}

function keysSuite(store: () => StoreToTest): void {
  const keys = () => store().keys;

  test("a key is read as it was put, and its id is used once", async () => {
    expect(await keys().create(aKey("k1"))).toBe("created");
    expect(await keys().create(aKey("k1", { createdBy: "bo" }))).toBe("exists");
    expect(await keys().read("k1")).toEqual(aKey("k1"));
    expect(await keys().read("k2")).toBeUndefined();
  });

  test("a create whose first answer was lost has created", async () => {
    store().loseNextAnswer();
    expect(await keys().create(aKey("k1"))).toBe("created");
    expect(await keys().create(aKey("k1"))).toBe("exists");
  });

  test("an invalid id finds nothing", async () => {
    for (const id of ["", "k1 ", "#", "été"]) expect(await keys().read(id)).toBeUndefined();
  });

  test("an invalidated key is invalidated in the next read, and stays so", async () => {
    await keys().create(aKey("k1"));
    const invalidated = { ...aKey("k1"), status: "invalidated", invalidatedBy: "bo", invalidatedAt: AT };
    expect(await keys().invalidate("kubit", "k1", { by: "bo", at: AT })).toEqual(invalidated);
    expect(await keys().read("k1")).toEqual(invalidated);
    expect(await keys().invalidate("kubit", "k1", { by: "cy", at: LATER })).toEqual(invalidated);
    await keys().noteUse("k1", LATER);
    expect(await keys().read("k1")).toMatchObject({ status: "invalidated" });
  });

  test("a key is invalidated on its own partner's page only", async () => {
    await keys().create(aKey("k1"));
    expect(await keys().invalidate("other", "k1", { by: "bo", at: AT })).toBeUndefined();
    expect(await keys().invalidate("kubit", "k2", { by: "bo", at: AT })).toBeUndefined();
    expect(await keys().read("k1")).toEqual(aKey("k1"));
  });

  test("its last use is recorded, and using an unknown key creates none", async () => {
    await keys().create(aKey("k1"));
    await keys().noteUse("k1", LATER);
    await keys().noteUse("k2", LATER);
    expect(await keys().read("k1")).toEqual({ ...aKey("k1"), lastUsedAt: LATER });
    expect(await keys().read("k2")).toBeUndefined();
  });

  test("a partner's keys are listed, oldest first", async () => {
    await keys().create(aKey("z1"));
    await keys().create(aKey("b1", { partner: "other" }));
    await keys().create(aKey("a2", { createdAt: LATER }));
    expect((await keys().list("kubit")).map(({ id }) => id)).toEqual(["z1", "a2"]);
    expect(await keys().list("nobody")).toEqual([]);
  });
}

function cohortsSuite(cohorts: () => SandboxCohorts): void {
  const told = { name: "Loyal", createdAt: "2026-01-01T00:00:00.000Z" };
  const received = {
    partner: "kubit",
    id: "c1",
    ...told,
    firstSeenAt: AT,
    lastSeenAt: AT,
    usersBeforeName: false,
    requests: 0,
    idsAdded: 0,
    idsRemoved: 0,
  };

  test("a name creates a cohort, and a later one renames it", async () => {
    await cohorts().name("kubit", "c1", { ...told, at: AT });
    expect(await cohorts().find("c1")).toEqual([received]);
    await cohorts().name("kubit", "c1", { ...told, name: "Loyal, été", at: LATER });
    expect(await cohorts().find("c1")).toEqual([{ ...received, name: "Loyal, été", lastSeenAt: LATER }]);
  });

  test("requests and ids are counted", async () => {
    await cohorts().name("kubit", "c1", { ...told, at: AT });
    await cohorts().change("kubit", "c1", { add: [user("a"), user("b")], remove: [], at: AT });
    await cohorts().change("kubit", "c1", { add: [user("c")], remove: [user("a")], at: LATER });
    const counts = { requests: 2, idsAdded: 3, idsRemoved: 1, lastSeenAt: LATER };
    expect(await cohorts().find("c1")).toEqual([{ ...received, ...counts }]);
  });

  test("users before a name are accepted, and that is recorded", async () => {
    await cohorts().change("kubit", "c1", { add: [user("a")], remove: [], at: AT });
    expect(await cohorts().find("c1")).toMatchObject([{ usersBeforeName: true }]);
    expect((await cohorts().find("c1"))[0]).not.toHaveProperty("name");
    await cohorts().name("kubit", "c1", { ...told, at: LATER });
    expect(await cohorts().find("c1")).toMatchObject([{ usersBeforeName: true, name: "Loyal" }]);
  });

  test("the same id sent by two partners is two cohorts", async () => {
    await cohorts().name("kubit", "c1", { ...told, at: AT });
    await cohorts().change("other", "c1", { add: [user("a")], remove: [], at: AT });
    expect((await cohorts().find("c1")).map(({ partner }) => partner).sort()).toEqual(["kubit", "other"]);
    expect((await cohorts().members("kubit", "c1", { limit: 10 })).items).toEqual([]);
    expect((await cohorts().members("other", "c1", { limit: 10 })).items).toEqual([user("a")]);
  });

  test("an id may be anything, however long", async () => {
    for (const id of ["a#b", "été \u{1f600}", "x".repeat(5_000)]) {
      await cohorts().change("kubit", id, { add: [user("a")], remove: [], at: AT });
      expect(await cohorts().find(id)).toMatchObject([{ id, requests: 1 }]);
    }
    expect(await cohorts().find("a")).toEqual([]);
  });

  test("cohorts are listed by pages in the order of their arrival", async () => {
    const ids = ["c3", "c1", "c2"];
    for (const [hour, id] of ids.entries())
      await cohorts().name("kubit", id, { ...told, at: `2026-11-24T0${hour}:00:00.000Z` });
    await cohorts().name("kubit", "c3", { ...told, at: LATER });
    const first = await cohorts().list({ limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual(["c3", "c1"]);
    const second = await cohorts().list({ limit: 2, ...(first.cursor && { cursor: first.cursor }) });
    expect(second.items.map(({ id }) => id)).toEqual(["c2"]);
    expect(second.cursor).toBeUndefined();
  });
}

function membersSuite(cohorts: () => SandboxCohorts): void {
  const change = (add: Member[], remove: Member[] = []) =>
    cohorts().change("kubit", "c1", { add, remove, at: AT });
  const everyone = async (limit: number): Promise<Member[]> => {
    const members: Member[] = [];
    let cursor: string | undefined;
    do {
      const page = await cohorts().members("kubit", "c1", { limit, ...(cursor && { cursor }) });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      members.push(...page.items);
      cursor = page.cursor;
    } while (cursor);
    return members;
  };

  test("members are those added and not removed since", async () => {
    await change([user("a"), user("b"), user("c")]);
    await change([user("d")], [user("b"), user("nobody")]);
    await change([user("b")], [user("a")]);
    expect(sorted(await everyone(100))).toEqual(sorted([user("b"), user("c"), user("d")]));
  });

  test("adding and removing again change nothing", async () => {
    await change([user("a"), user("b")]);
    await change([user("a")], [user("b")]);
    await change([user("a")], [user("b")]);
    expect(await everyone(100)).toEqual([user("a")]);
  });

  test("ids stay unchanged, and kinds are not confused", async () => {
    const odd = [
      user("007"),
      user("7"),
      device("007"),
      alias("007", "email"),
      alias("email", "007"),
      alias("a:b", "c"),
      alias("a", "b:c"),
      user('a["x","y"]'),
      user("été \u{1f600} , #"),
      user("x".repeat(1_000)),
    ];
    await change(odd);
    expect(sorted(await everyone(100))).toEqual(sorted(odd));
    await change([], odd.slice(0, 9));
    expect(await everyone(100)).toEqual(odd.slice(9));
  });

  test("pages together hold everyone once", async () => {
    const many = Array.from({ length: 250 }, (_, at) => user(`u${at}`));
    await change(many);
    const paged = await everyone(60);
    expect(paged).toHaveLength(250);
    expect(sorted(paged)).toEqual(sorted(many));
  });

  test("a cursor that no page returned is refused", async () => {
    await change([user("a")]);
    const invented = Buffer.from("nonsense").toString("base64url");
    const wanted = { limit: 10, cursor: invented };
    await expect(cohorts().members("kubit", "c1", wanted)).rejects.toMatchObject({ kind: "invalid" });
  });

  test("concurrent changes are all kept", async () => {
    const groups = Array.from({ length: 10 }, (_, group) => [user(`g${group}a`), user(`g${group}b`)]);
    await Promise.all(groups.map((group) => change(group)));
    expect(sorted(await everyone(100))).toEqual(sorted(groups.flat()));
    expect(await cohorts().find("c1")).toMatchObject([{ requests: 10, idsAdded: 20 }]);
  });
}

function lateChangesSuite(store: () => { cohorts: SandboxCohorts; clock: SteeredClock }): void {
  const change = (add: Member[], remove: Member[] = [], seconds = 0) => {
    const { cohorts, clock } = store();
    const now = clock.now();
    const appliesAt = new Date(now.getTime() + seconds * 1_000).toISOString();
    const late = seconds > 0 ? { appliesAt } : {};
    return cohorts.change("kubit", "c1", { add, remove, at: now.toISOString(), ...late });
  };
  const pass = (seconds: number) => store().clock.advance(seconds * 1_000);
  const members = async () =>
    (await store().cohorts.members("kubit", "c1", { limit: 10 })).items.map(({ id }) => id).sort();
  /** As `+` and `-` with the id. */
  const applied = async () =>
    (await store().cohorts.changes("kubit", "c1")).map(({ change: { add, remove } }) =>
      [...add.map(({ id }) => `+${id}`), ...remove.map(({ id }) => `-${id}`)].join(""),
    );

  test("are in effect from their time on, and counted at once", async () => {
    await change([user("a")], [], 60);
    expect(await store().cohorts.find("c1")).toMatchObject([{ requests: 1, idsAdded: 1 }]);
    pass(59.999);
    expect([await members(), await applied()]).toEqual([[], []]);
    pass(0.001);
    expect([await members(), await applied()]).toEqual([["a"], ["+a"]]);
  });

  test("come after what was received before their time, and before what came at it", async () => {
    await change([user("a"), user("b")]);
    await change([], [user("a"), user("b")], 60);
    pass(59);
    await change([user("a")]);
    pass(1);
    await change([user("b")]);
    expect(await members()).toEqual(["b"]);
    expect(await applied()).toEqual(["+a+b", "+a", "-a-b", "+b"]);
  });

  test("are applied by their times, not as they were received", async () => {
    await change([user("a")], [], 90);
    await change([user("b")], [], 30);
    await change([user("c")], [], 60);
    pass(60);
    expect(await applied()).toEqual(["+b", "+c"]);
    pass(30);
    expect(await applied()).toEqual(["+b", "+c", "+a"]);
  });
}
