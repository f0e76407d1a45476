/** Imports that wait for their data, on the whole system: workflow, objects, table and mails, with a set clock. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunView } from "../../shared/contract/imports.ts";
import { Shop } from "../flows/shop.ts";
import { temporaryFolder } from "./folder.ts";

let shop: Shop;
let cohort: string;
beforeAll(async () => {
  // Every hour: in two days reconcile would take most of the time.
  const upkeep = "cron(0 * * * ? *)";
  shop = await Shop.open(temporaryFolder(), { clock: new Date("2026-11-24T07:00:00.000Z"), upkeep });
  const connectionId = await shop.connection("kubit");
  await shop.done("PUT", "/data-sets/shop", {
    name: "Shop",
    events: {
      prefix: "shop/",
      format: "csv",
      marker: "day={date}/_SUCCESS",
      columns: { user: "user_id", time: "happened_at" },
      eventIs: "purchase",
    },
  });
  const sql = "SELECT DISTINCT user_id AS external_id FROM events";
  const definition = { kind: "sql", dataSet: "shop", sql } as const;
  cohort = await shop.cohort({ name: "Buyers", definition });
  await shop.done("POST", `/cohorts/${cohort}/schedule`, {
    cadence: { every: "daily", at: "09:00", timeZone: "Europe/Madrid" },
    connectionId,
    recipients: ["ana@example.com"],
    waitForData: { until: "12:00" },
  });
});
afterAll(() => shop?.close());

const newest = async (): Promise<RunView> => {
  const { items } = await shop.done<{ items: RunView[] }>("GET", `/cohorts/${cohort}/imports?limit=1`);
  const [run] = items;
  if (!run) throw new Error("nothing was imported");
  return shop.done("GET", `/imports/${run.id}`);
};
const at = (time: string) => shop.moveTo(new Date(`2026-11-${time}:00.000Z`));
const rows = (...ids: string[]) =>
  `user_id,happened_at\n${ids.map((id) => `${id},2026-11-20T10:00:00Z\n`).join("")}`;

describe("a schedule that waits for data", () => {
  it("lets the clock pass while its import waits, and imports what arrives two hours late", async () => {
    await at("24T09:00");
    expect(await newest()).toMatchObject({
      status: "queued",
      dataWait: { until: "2026-11-24T11:00:00.000Z", missing: { fault: { code: "no-files" } } },
    });
    // Half of it: the mark is written last.
    await shop.give("shop/day=2026-11-23/a.csv", rows("u1", "u2"));
    await at("24T10:00");
    expect((await newest()).dataWait?.missing?.fault?.code).toBe("no-mark");
    await shop.give("shop/day=2026-11-23/_SUCCESS", "");
    await at("24T10:06");
    const run = await shop.told(await newest());
    expect(run).toMatchObject({ status: "succeeded", counts: { added: 2 } });
    expect(run.lateBySeconds).toBeGreaterThanOrEqual(7_200);
    expect(run.lateBySeconds).toBeLessThan(7_620);
    expect(await shop.audience(cohort)).toEqual([1, 2]);
    expect(await shop.mailOf(run)).toContain("Its data arrived late");
  });

  it("goes back to waiting where its files have no rows, and fails at its limit, told once", async () => {
    await shop.take("shop/day=2026-11-23/a.csv");
    await shop.give("shop/day=2026-11-24/a.csv", rows());
    await shop.give("shop/day=2026-11-24/_SUCCESS", "");
    await at("25T09:30");
    expect(await newest()).toMatchObject({
      status: "queued",
      dataWait: { missing: { fault: { code: "no-rows" } } },
    });
    await at("25T11:01");
    const run = await shop.told(await newest());
    expect(run).toMatchObject({ status: "failed", reason: "stale-data" });
    expect(await shop.mailOf(run)).toContain("It waited for the data until 12:00 (Europe/Madrid).");
    expect(await shop.audience(cohort)).toEqual([1, 2]);
  });

  it("lets its import be cancelled while it waits, and others pass", async () => {
    await at("26T08:30");
    const waiting = await newest();
    expect(waiting).toMatchObject({ status: "queued", time: "2026-11-26T08:00:00.000Z" });
    const byHand = await shop.done<RunView>("POST", `/cohorts/${cohort}/schedule/imports`, {});
    expect(await shop.told(byHand)).toMatchObject({ status: "failed", reason: "stale-data" });
    const cancelled = await shop.done<RunView>("POST", `/imports/${waiting.id}/cancellation`);
    expect(cancelled.status).toBe("cancelled");
    await at("26T08:40");
    expect(await shop.told(waiting)).toMatchObject({ status: "cancelled" });
  });
});
