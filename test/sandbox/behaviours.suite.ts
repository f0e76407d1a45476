import { expect, test } from "vitest";
import type { NotedRequest } from "../../shared/contract/sandbox-received.ts";
import type { SandboxBehaviours, SandboxRequests } from "../../shared/sandbox/ports.ts";

export function behavioursSuite(behaviours: () => SandboxBehaviours): void {
  const locked = {
    version: "v1",
    faults: [{ kind: "locked" as const, times: 2 }, { kind: "drop" as const }],
  };

  test("the behaviour of a partner is read as it was set, until it is set again", async () => {
    expect(await behaviours().read("kubit")).toBeUndefined();
    await behaviours().put("kubit", locked);
    expect(await behaviours().read("kubit")).toEqual(locked);
    await behaviours().put("kubit", { version: "v2" });
    expect(await behaviours().read("kubit")).toEqual({ version: "v2" });
    expect(await behaviours().read("other")).toBeUndefined();
  });

  test("a fault is used as often as set and no more, even by concurrent requests", async () => {
    await behaviours().put("kubit", locked);
    const asked = await Promise.all(Array.from({ length: 8 }, () => behaviours().take("kubit", "v1", 1, 3)));
    expect(asked.filter((taken) => taken)).toHaveLength(3);
    expect(await behaviours().taken("kubit", "v1")).toEqual([0, 3]);
    expect(await behaviours().taken("kubit", "v2")).toEqual([]);
    expect(await behaviours().take("kubit", "v2", 1, 3)).toBe(true);
  });

  test("requests are counted by partner and window", async () => {
    const window = { begins: Date.parse("2026-11-24T08:00:00Z"), seconds: 60 };
    const counts = await Promise.all(
      Array.from({ length: 5 }, () => behaviours().countRequest("kubit", window)),
    );
    expect(counts.toSorted()).toEqual([1, 2, 3, 4, 5]);
    expect(await behaviours().countRequest("other", window)).toBe(1);
    expect(await behaviours().countRequest("kubit", { ...window, begins: window.begins + 60_000 })).toBe(1);
    expect(await behaviours().countRequest("kubit", { ...window, seconds: 3_600 })).toBe(1);
  });
}

export function requestsSuite(requests: () => SandboxRequests): void {
  const request = (id: string, at: string, partner = "kubit"): NotedRequest => ({
    ...{ id, at, partner, endpoint: "users", bytes: 120, faults: [], status: 201, message: "success" },
  });

  test("requests of a partner are listed newest first, by pages", async () => {
    await requests().note(request("r1", "2026-11-24T08:00:00.000Z"));
    await requests().note(request("r3", "2026-11-24T09:00:00.000Z"));
    await requests().note(request("r2", "2026-11-24T08:00:00.000Z"));
    await requests().note(request("x1", "2026-11-24T08:30:00.000Z", "other"));
    const first = await requests().list("kubit", { limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual(["r3", "r2"]);
    const second = await requests().list("kubit", { limit: 2, cursor: first.cursor ?? "" });
    expect(second).toEqual({ items: [request("r1", "2026-11-24T08:00:00.000Z")] });
  });
}
