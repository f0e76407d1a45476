/** Data that arrives on this machine: from the write of a mark to S3's event, to the function as deployed, to the import. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bucketEvents } from "../../local/aws/bucket-events.ts";
import type { RunView } from "../../shared/contract/imports.ts";
import type { ScheduleReport } from "../../shared/contract/schedules.ts";
import { Shop } from "../flows/shop.ts";
import { temporaryFolder } from "./folder.ts";

describe("the stand-in of S3's events", () => {
  const at = "2026-11-27T08:00:00.000Z";
  const told: { detail: { object: { key: string } } }[] = [];
  const events = bucketEvents({ tell: (event) => void told.push(event as never), now: () => new Date(at) });
  const write = (key: string, bucket = "cohort-import-data") => {
    told.length = 0;
    events.written({ bucket, key, size: 3, etag: "e" });
    return told.map(({ detail }) => detail.object.key);
  };

  it("tells of objects of the data bucket that may be marks, in the shape of EventBridge", () => {
    expect(write("shop/_SUCCESS")).toEqual(["shop/_SUCCESS"]);
    expect(told[0]).toMatchObject({
      source: "aws.s3",
      "detail-type": "Object Created",
      time: at,
      detail: {
        bucket: { name: "cohort-import-data" },
        object: { key: "shop/_SUCCESS", size: 3, etag: "e" },
        reason: "PutObject",
      },
    });
    expect(write("shop/a.csv")).toEqual([]);
    expect(write("shop/a.snappy.parquet")).toEqual([]);
    expect(write("shop/_SUCCESS", "cohort-import-work")).toEqual([]);
  });

  it("loses, repeats and holds back events, by its switches", () => {
    events.set({ lost: true });
    expect(write("a")).toEqual([]);
    events.set({ twice: true });
    expect(write("a")).toEqual(["a", "a"]);
    events.set({ held: true });
    expect(write("a")).toEqual([]);
    expect(write("b")).toEqual([]);
    events.set({});
    expect(told.map(({ detail }) => detail.object.key)).toEqual(["b", "a"]);
  });
});

describe("a schedule that imports when data arrives, on the whole system", () => {
  let shop: Shop;
  let cohort: string;
  let connectionId: string;
  beforeAll(async () => {
    shop = await Shop.open(temporaryFolder());
    connectionId = await shop.connection("kubit");
    await shop.done("PUT", "/data-sets/shop", {
      name: "Shop",
      events: {
        prefix: "shop/",
        format: "csv",
        marker: "_SUCCESS",
        columns: { user: "user_id", time: "happened_at" },
        eventIs: "purchase",
      },
    });
    const sql = "SELECT DISTINCT user_id AS external_id FROM events";
    cohort = await shop.cohort({ name: "Buyers", definition: { kind: "sql", dataSet: "shop", sql } });
  });
  afterAll(() => shop?.close());

  const request = () => ({
    cadence: { every: "arrival", timeZone: "Europe/Madrid" },
    connectionId,
    recipients: ["ana@example.com"],
  });
  const runs = async () =>
    (await shop.done<{ items: RunView[] }>("GET", `/cohorts/${cohort}/imports?limit=9`)).items;
  const rows = (...ids: string[]) =>
    `user_id,happened_at\n${ids.map((id) => `${id},2026-11-20T10:00:00Z\n`).join("")}`;
  const told = async (count: number) => {
    await expect.poll(async () => (await runs()).length, { timeout: 30_000 }).toBe(count);
    const [run] = await runs();
    if (!run) throw new Error("nothing was imported");
    return shop.told(run);
  };

  it("imports each time that its mark is written, and once", async () => {
    const schedule = await shop.done<ScheduleReport>("POST", `/cohorts/${cohort}/schedule`, request());
    expect(schedule).toMatchObject({ state: "live", next: [] });
    await shop.give("shop/a.csv", rows("u1", "u2"));
    await shop.give("shop/_SUCCESS", "");
    const first = await told(1);
    expect(first).toMatchObject({
      status: "succeeded",
      trigger: "scheduled",
      arrival: { marks: ["shop/_SUCCESS"] },
      counts: { added: 2 },
    });
    await shop.give("shop/a.csv", rows("u1", "u2", "u3"));
    await shop.give("shop/_SUCCESS", "again");
    expect(await told(2)).toMatchObject({ status: "succeeded", counts: { added: 1 } });
  });

  it("is refused with a time to wait until: there is nothing to wait for", async () => {
    const waits = await shop.call("PUT", `/cohorts/${cohort}/schedule`, {
      ...request(),
      waitForData: { until: "12:00" },
    });
    expect(waits).toMatchObject({ status: 400, body: { errors: [{ pointer: "/waitForData" }] } });
  });
});
