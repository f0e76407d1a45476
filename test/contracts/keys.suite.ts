import { expect, test } from "vitest";
import type { ConnectionId } from "../../shared/contract/ids.ts";
import type { KeyName, KeyVault, PartnerKeys } from "../../shared/ports/secrets.ts";
import { aConnection } from "../fakes/ids.ts";

/** `connection` returns another one for each test. */
export function keyVaultSuite(vault: () => KeyVault, connection: () => ConnectionId): void {
  test("a secret is read as it was put, under its connection and key only", async () => {
    await vault().put({ connection: connection(), key: "key-1", secret: 'se"cret\\é' });
    expect(await vault().read({ connection: connection(), key: "key-1" })).toBe('se"cret\\é');
    expect(await vault().read({ connection: connection(), key: "key-2" })).toBeUndefined();
    expect(await vault().read({ connection: aConnection(`${connection()}x`), key: "key-1" })).toBeUndefined();
  });

  test("a secret never changes: a repeated put does nothing, another one is an error that quotes neither", async () => {
    await vault().put({ connection: connection(), key: "key-1", secret: "first-secret" });
    await vault().put({ connection: connection(), key: "key-1", secret: "first-secret" });
    const error = await vault()
      .put({ connection: connection(), key: "key-1", secret: "second-secret" })
      .catch((thrown: unknown) => String(thrown));
    expect(error).toContain("there already");
    expect(error).not.toMatch(/first-secret|second-secret/);
    expect(await vault().read({ connection: connection(), key: "key-1" }, { fresh: true })).toBe(
      "first-secret",
    );
  });

  test("a removed secret is gone at once for its remover, and removing it again has no effect", async () => {
    await vault().put({ connection: connection(), key: "key-1", secret: "secret" });
    await vault().read({ connection: connection(), key: "key-1" });
    await vault().remove({ connection: connection(), key: "key-1" });
    expect(await vault().read({ connection: connection(), key: "key-1" })).toBeUndefined();
    await vault().remove({ connection: connection(), key: "key-1" });
  });

  test("all secrets are listed, page after page, by connection and key and never by value", async () => {
    for (const key of ["key-1", "key-2", "key-3"])
      await vault().put({ connection: connection(), key, secret: "a-secret" });
    await vault().remove({ connection: connection(), key: "key-2" });
    const listed: (KeyName & { createdAt: string })[] = [];
    let cursor: string | undefined;
    do {
      const page = await vault().list({ limit: 1, ...(cursor !== undefined && { cursor }) });
      listed.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== undefined);
    const its = listed.filter((one) => one.connection === connection());
    expect(its.map(({ key }) => key).sort()).toEqual(["key-1", "key-3"]);
    for (const { createdAt } of its) expect(new Date(createdAt).toISOString()).toBe(createdAt);
    expect(JSON.stringify(listed)).not.toContain("a-secret");
  });
}

/** `keys` has the clusters `us` and `eu`. */
export function partnerKeysSuite(keys: () => PartnerKeys): void {
  test("each cluster has its own key", async () => {
    expect(await keys().read("us")).toBe("partner-key-us");
    expect(await keys().read("eu")).toBe("partner-key-eu");
  });

  test.each(["au", "", "toString", "__proto__"])(
    "a cluster without a key is not given another's: %j",
    async (cluster) => {
      expect(await keys().read(cluster)).toBeUndefined();
    },
  );
}
