/** Ledgers as objects of the embedded server: which are kept, and that the current one is never deleted. */
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localNames } from "../../local/aws/names.ts";
import { keptLedgersInBucket } from "../../shared/adapters/s3/kept-ledgers.ts";
import type { CohortId, ConnectionId } from "../../shared/contract/ids.ts";
import { changeSetFolder } from "../../shared/domain/import-objects.ts";
import { ledgersToDrop } from "../../shared/domain/ledger-retention.ts";
import { LEDGERS_KEPT, LEDGERS_KEPT_MS } from "../../shared/limits.ts";
import type { KeptLedgers } from "../../shared/ports/ledgers.ts";
import { dropOldLedgers } from "../../shared/usecases/run/drop-old-ledgers.ts";
import { type ObjectStore, objectStore } from "../adapters/duckdb/object-store.ts";
import { steeredClock } from "../fakes/clock.ts";
import { aCohort, aConnection, aRun } from "../fakes/ids.ts";
import { fakeLedgers } from "../fakes/ledgers.ts";
import { fakeLog } from "../fakes/log.ts";

const Bucket = localNames.workBucket;
let store: ObjectStore;
let keptLedgers: KeptLedgers;

beforeAll(async () => {
  store = await objectStore();
  keptLedgers = keptLedgersInBucket({ client: store.client, bucket: Bucket });
});
afterAll(() => store?.close());

const [c1, c10, shopConnection] = [aCohort("c1"), aCohort("c10"), aConnection("shop")];

async function leave(cohort: string, connection: string, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, at) => `ledgers/${cohort}/${connection}/run-${at}.parquet`);
  for (const Key of names)
    await store.client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from("a ledger") }));
  return names;
}

const pointedAt = async (cohort: CohortId, connection: ConnectionId, object: string) => {
  const ledgers = fakeLedgers();
  const run = aRun("r", { cohort });
  await ledgers.takeLease({ run, connection, expires: 1 });
  await ledgers.closeLease({ run });
  const pointer = { object, sha256: "", run, inCount: 1, unsureCount: 0, deviceCount: 0 };
  await ledgers.settle({ run, connection, pointer });
  return ledgers;
};
const inDays = (days: number) =>
  steeredClock({ startsAt: new Date(Date.now() + days * 24 * 3_600_000).toISOString() });
const objects = async (cohort: CohortId) =>
  (await keptLedgers.list(cohort)).map(({ object }) => object).sort();
const DAYS_KEPT = LEDGERS_KEPT_MS / (24 * 3_600_000);

describe("old ledgers", () => {
  it("are deleted after some time if their connection has ten newer ones, and never the current one", async () => {
    const shop = await leave(c1, shopConnection, LEDGERS_KEPT + 3);
    const other = await leave(c1, "other", 2);
    await leave(c10, shopConnection, LEDGERS_KEPT + 3);
    const before = await objects(c1);
    const all = await keptLedgers.list(c1);
    const [{ object: pointed } = { object: "" }] = ledgersToDrop(all, new Set(), inDays(DAYS_KEPT + 1).now());
    const ledgers = await pointedAt(c1, shopConnection, pointed);
    await dropOldLedgers({ clock: inDays(DAYS_KEPT - 1), ledgers, keptLedgers, log: fakeLog() }, c1);
    expect(await objects(c1)).toEqual(before);
    await dropOldLedgers({ clock: inDays(DAYS_KEPT + 1), ledgers, keptLedgers, log: fakeLog() }, c1);
    const left = await objects(c1);
    expect(left).toHaveLength(LEDGERS_KEPT + 1 + other.length);
    expect(left).toContain(pointed);
    expect(left).toEqual(expect.arrayContaining(other));
    expect(shop.filter((name) => !left.includes(name))).toHaveLength(2);
    expect(await objects(c10)).toHaveLength(LEDGERS_KEPT + 3);
  });

  it("are listed with the change sets of their cohort, of which some are lost", async () => {
    const [first, second] = ["once-1", "once-2"].map((mark) => aRun(mark, { cohort: c1 }));
    const other = aRun("once-1", { cohort: c10 });
    const named = { connection: shopConnection, order: 1 };
    const folder = (run = first) => changeSetFolder({ run: run ?? other, ...named }, "id");
    const put = (Key: string) => store.client.send(new PutObjectCommand({ Bucket, Key, Body: "text" }));
    await put(`prepared/${folder()}/changes.parquet`);
    await put(`prepared/${folder()}/others.parquet`);
    await put(`manifests/${folder()}/add.jsonl`);
    // Of an attempt that broke off.
    await put(`prepared/${folder()}2/rejected.parquet`);
    await put(`manifests/${folder(second)}/remove.jsonl`);
    await put(`prepared/${folder(other)}/changes.parquet`);
    expect(await keptLedgers.changeSets(c1)).toEqual([
      { run: first, ...named, folder: folder() },
      { run: second, ...named, folder: folder(second) },
    ]);
  });

  it("tell of which cohorts there is anything, a page after the other", async () => {
    const only = aRun("once-1", { cohort: aCohort("c2") });
    const folder = changeSetFolder({ run: only, connection: shopConnection, order: 1 }, "id");
    const Key = `prepared/${folder}/changes.parquet`;
    await store.client.send(new PutObjectCommand({ Bucket, Key, Body: "text" }));
    const found: CohortId[] = [];
    let cursor: string | undefined;
    do {
      const page = await keptLedgers.cohorts({ limit: 1, ...(cursor !== undefined && { cursor }) });
      expect(page.items.length).toBeLessThanOrEqual(1);
      found.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect([...new Set(found)].sort()).toEqual([c1, c10, aCohort("c2")]);
    expect(await keptLedgers.cohorts({ limit: 100 })).toEqual({ items: found });
  });

  it("are listed with those of all cohorts; an object with another name is none", async () => {
    const c3 = aCohort("c3");
    const [object = ""] = await leave(c3, shopConnection, 1);
    await store.client.send(new PutObjectCommand({ Bucket, Key: "ledgers/stray.txt", Body: "text" }));
    const found = [];
    for await (const one of keptLedgers.all()) found.push(one);
    expect(found.map((one) => one.object)).not.toContain("ledgers/stray.txt");
    expect(new Set(found.map(({ cohort }) => cohort))).toEqual(new Set([c1, c10, c3]));
    const [ledger] = await keptLedgers.list(c3);
    expect(found.find((one) => one.object === object)).toEqual({ ...ledger, cohort: c3 });
  });

  it("stay if the bucket fails, which is logged and affects no import", async () => {
    const log = fakeLog();
    const broken: KeptLedgers = { ...keptLedgers, list: () => Promise.reject(new TypeError("no bucket")) };
    await dropOldLedgers({ clock: inDays(0), ledgers: fakeLedgers(), keptLedgers: broken, log }, c1);
    expect(log.lines).toMatchObject([{ code: "old-ledgers-stay", fields: { reason: "TypeError" } }]);
  });
});
