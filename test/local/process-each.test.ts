/** A process for each function, as deployed: what the flows need is in its own environment, and its credentials. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalSystem, startSystem } from "../../local/system.ts";
import type { AuditEntry } from "../../shared/contract/audit.ts";
import type { KeyView } from "../../shared/contract/connections.ts";
import { environment as names } from "../../shared/contract/environment.ts";
import type { RunView } from "../../shared/contract/imports.ts";
import { from, purchasesOf, Shop } from "../flows/shop.ts";
import { temporaryFolder } from "./folder.ts";

async function story(): Promise<void> {
  const clock = new Date("2026-02-01T07:00:00.000Z");
  const shop = await Shop.open(temporaryFolder(), { processes: "each", clock });
  try {
    const connectionId = await shop.connection("kubit");
    await shop.give("shop/events/a.csv", purchasesOf(from(1, 9)));
    const columns = { user: "user_id", time: "happened_at" };
    const events = { prefix: "shop/events/", format: "csv", columns, eventIs: "purchase" };
    await shop.done("PUT", "/data-sets/shop", { name: "Shop", events });
    const bought = { performed: { event: "purchase" } } as const;
    const cohort = await shop.cohort({
      name: "Buyers",
      definition: { kind: "criteria", dataSet: "shop", where: bought },
    });

    const once = await shop.import(cohort, connectionId);
    expect(once).toMatchObject({ status: "succeeded", counts: { added: 9 } });
    expect(await shop.audience(cohort)).toEqual(from(1, 9));

    const added = await shop.done<KeyView>("POST", `/connections/${connectionId}/keys`, {
      key: await shop.keyOf("kubit"),
      confirmSameWorkspace: true,
    });
    const { items: keys } = await shop.done<{ items: KeyView[] }>("GET", `/connections/${connectionId}/keys`);
    const old = keys.find(({ id }) => id !== added.id);
    await shop.done("DELETE", `/connections/${connectionId}/keys/${old?.id}`);

    await shop.done("POST", `/cohorts/${cohort}/schedule`, {
      cadence: { every: "daily", at: "09:00", timeZone: "UTC" },
      connectionId,
      recipients: ["ana@example.com"],
    });
    await shop.give("shop/events/a.csv", purchasesOf(from(4, 12)));
    // The tick at nine, and reconcile every 15 minutes.
    await shop.moveTo(new Date("2026-02-01T09:20:00.000Z"));
    const { items } = await shop.done<{ items: RunView[] }>("GET", "/imports?trigger=scheduled");
    expect(items).toHaveLength(1);
    const [scheduled] = items;
    expect(scheduled && (await shop.told(scheduled))).toMatchObject({
      status: "succeeded",
      counts: { added: 3, removed: 3 },
    });
    expect(await shop.audience(cohort)).toEqual(from(4, 12));

    await shop.give("lists/strange.csv", "external_id,plan\nu1,gold\n,gold\n");
    const list = await shop.cohort({
      name: "List",
      definition: { kind: "list", object: "lists/strange.csv", format: "csv" },
    });
    const withRejected = await shop.import(list, connectionId);
    await shop.done("GET", `/imports/${withRejected.id}/rejected`);
    const { items: entries } = await shop.done<{ items: AuditEntry[] }>("GET", "/audit?limit=100");
    expect(new Set(entries.map(({ outcome }) => outcome))).toEqual(new Set(["done"]));
  } finally {
    // Throws if a call was refused.
    await shop.close();
  }
}

it("imports once and on schedule, and changes keys, with each function in a process of its own", async () => {
  await story();
}, 480_000);

describe("the process of a function", () => {
  let system: LocalSystem;
  const functionsFolder = new URL("../fixtures/functions/", import.meta.url);
  beforeAll(async () => {
    system = await startSystem({
      folder: temporaryFolder(),
      memory: true,
      functionsFolder,
      processes: "each",
    });
  });
  afterAll(() => system?.stop());
  const call = async (path: string) =>
    fetch(`${system.api}${path}`, { headers: { authorization: `Bearer ${await system.token()}` } });

  it("has its function's credentials, and of the contract's variables those of its function", async () => {
    const seen = (await (await call("/cohorts")).json()) as Record<string, string>;
    expect(seen["AWS_ACCESS_KEY_ID"]).toBe("api.cohorts");
    const contract = Object.values(names).filter((name) => seen[name] !== undefined);
    expect(contract.sort()).toEqual([names.boundClients, names.table].sort());
  });

  it("exits alone, and starts again when its function is invoked again", async () => {
    for (const _ of [1, 2]) {
      expect((await call("/connections")).status).toBe(503);
      expect((await call("/cohorts")).status).toBe(200);
    }
  });

  it("ends with the others when the functions are killed, and starts when they are back", async () => {
    await system.killFunctions();
    expect((await call("/cohorts")).status).toBe(503);
    await system.restartFunctions();
    expect((await call("/cohorts")).status).toBe(200);
  });
});
