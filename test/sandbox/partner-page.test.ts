import { beforeEach, describe, expect, it } from "vitest";
import { type Workspace, workspace } from "./workspace.ts";

let at: Workspace;
beforeEach(async () => {
  at = await workspace();
});

describe("the partner page", () => {
  it("shows a new key's secret once", async () => {
    const { id, key } = await at.newKey();
    expect(key).toMatch(/^[a-z0-9]{60}$/);
    const listed = (await at.listKeys()).items.find((one) => one.id === id);
    expect(listed).toEqual({
      id,
      partner: "kubit",
      masked: `…${key.slice(-4)}`,
      status: "active",
      createdBy: "ana",
      createdAt: "2026-11-24T08:00:00.000Z",
    });
    expect(JSON.stringify(await at.listKeys())).not.toContain(key);
  });

  it("creates another secret each time, and several may be active", async () => {
    const made = [await at.newKey(), await at.newKey(), await at.newKey()];
    expect(new Set(made.map(({ key }) => key)).size).toBe(3);
    for (const { key } of made) expect(await at.users({ client_secret: key })).toMatchObject({ status: 201 });
  });

  it("says when a key was last used, to the minute", async () => {
    const { id, key } = await at.newKey();
    const lastUsed = async () => (await at.listKeys()).items.find((one) => one.id === id)?.lastUsedAt;
    expect(await lastUsed()).toBeUndefined();
    await at.users({ client_secret: key });
    at.clock.advance(59_000);
    await at.users({ client_secret: key });
    expect(await lastUsed()).toBe("2026-11-24T08:00:00.000Z");
    at.clock.advance(1_000);
    await at.users({ client_secret: key });
    expect(await lastUsed()).toBe("2026-11-24T08:01:00.000Z");
  });

  it("counts no refused request as a use", async () => {
    const { id, key } = await at.newKey();
    await at.users({ client_secret: key, partner_api_key: "wrong" });
    expect((await at.listKeys()).items.find((one) => one.id === id)).not.toHaveProperty("lastUsedAt");
  });

  it("says who invalidated a key and when, and keeps the first", async () => {
    const { id } = await at.newKey();
    const invalidated = await at.invalidateKey(id);
    expect(invalidated).toMatchObject({ id, status: "invalidated", invalidatedBy: "bo" });
    at.clock.advance(5_000);
    expect(await at.invalidateKey(id)).toEqual(invalidated);
    expect(invalidated).not.toHaveProperty("hash");
  });

  it("has no key of another partner", async () => {
    const { id } = await at.newKey();
    await expect(at.invalidateKey(id, "other")).rejects.toMatchObject({ kind: "not-found" });
    expect((await at.listKeys("other")).items).toEqual([]);
  });

  it.each(["", "Kubit", "a b", "../x", "-"])("refuses %j for a partner's name", async (partner) => {
    await expect(at.newKey(partner)).rejects.toMatchObject({ kind: "invalid", code: "invalid-partner" });
  });
});
