/** A cohort of tables that Athena reads, through the whole system: defined, previewed, imported, cancelled, and what fails. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Preview } from "../../shared/contract/cohorts.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import type { RunView } from "../../shared/contract/imports.ts";
import { bought, lake, usersOf } from "../fixtures/lake.ts";
import { from, Shop } from "./shop.ts";

describe("a cohort of tables that Athena reads", () => {
  let folder: string;
  let shop: Shop;
  let connection: string;
  let cohort: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "athena-"));
    shop = await Shop.open(folder);
    await shop.give(...usersOf(from(1, 60)));
    await shop.give(...bought(from(1, 20)));
    connection = await shop.connection("kubit");
    await shop.done("PUT", "/data-sets/lake", lake);
    const where = { performed: { event: "purchase", period: { lastDays: 7 } } };
    cohort = await shop.cohort({
      name: "Buyers",
      definition: { kind: "criteria", dataSet: "lake", where },
    });
  }, 120_000);
  /** What the log has of selections that the import has started. */
  const startsOf = async ({ id }: RunView): Promise<string[]> =>
    (await readFile(shop.logs.functions, "utf8"))
      .split("\n")
      .filter((line) => line.includes('"selection-started"') && line.includes(id));
  afterEach(() => shop.misbehave({}));
  afterAll(async () => {
    await shop?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("is previewed and imported, with what Athena has read and about what it costs", async () => {
    expect(await shop.done("GET", "/data-sets/lake")).toEqual({ ...lake, id: "lake", version: 0 });
    const preview = await shop.done<Preview>("POST", `/cohorts/${cohort}/preview`, {});
    expect(preview).toMatchObject({ members: { total: 20 } });
    // Two queries of a few bytes: each is charged as 10 MB.
    const scanned = { bytes: expect.any(Number), usd: 0.0001 };
    expect(preview.scanned).toEqual(scanned);
    const run = await shop.import(cohort, connection);
    expect(run).toMatchObject({ status: "succeeded", totalUsersImported: 20, scanned });
    expect(run).not.toHaveProperty("selection");
    expect(await shop.audience(cohort)).toEqual(from(1, 20));

    await shop.give(...bought(from(3, 22)));
    const { counts } = await shop.import(cohort, connection);
    expect(counts).toMatchObject({ added: 2, removed: 2, kept: 18 });
    expect(await shop.audience(cohort)).toEqual(from(3, 22));
  }, 120_000);

  it("is previewed by a catalog of another account, for which its functions have what they need", async () => {
    await shop.done("PUT", "/data-sets/shared", { ...lake, athena: "shared" });
    const definition = { kind: "criteria", dataSet: "shared", where: { performed: { event: "purchase" } } };
    const preview = await shop.done<Preview>("POST", "/previews", { timeZone: "UTC", definition });
    expect(preview.members.total).toBeGreaterThan(0);
  }, 120_000);

  it("waits for a query that is slow, and tries one again that Athena failed at, whose files do not count", async () => {
    const fails = { times: 2, reason: "GENERIC_INTERNAL_ERROR: one of those", category: 1 } as const;
    await shop.misbehave({ athena: { slowLooks: 1, fails } });
    await shop.give(...bought(from(5, 24)));
    const run = await shop.import(cohort, connection);
    expect(run).toMatchObject({
      status: "succeeded",
      totalUsersImported: 20,
      counts: { added: 2, removed: 2 },
    });
    expect(await readFile(shop.logs.functions, "utf8")).toContain('"selection-failed"');
  }, 120_000);

  it("goes on where answers of Athena are lost or it has no room, and asks each query once", async () => {
    await shop.misbehave({
      faults: [
        { service: "athena", operations: ["StartQueryExecution"], does: "lose-answer", times: 2 },
        { service: "athena", operations: ["GetQueryExecution"], does: "throttle", times: 2 },
      ],
    });
    expect(await shop.import(cohort, connection)).toMatchObject({
      status: "succeeded",
      totalUsersImported: 20,
    });
  }, 120_000);

  it("goes on with the same queries after the functions were killed while Athena worked", async () => {
    await shop.misbehave({ athena: { slowLooks: 3 } });
    const request = { connectionId: connection, recipients: ["ana@example.com"] };
    const run = await shop.done<RunView>("POST", `/cohorts/${cohort}/imports`, request);
    await vi.waitFor(async () => expect(await startsOf(run)).toHaveLength(1), { timeout: 20_000 });
    await shop.killFunctions();
    expect(await shop.told(run)).toMatchObject({ status: "succeeded", totalUsersImported: 20 });
    expect(await startsOf(run)).toHaveLength(1);
  }, 120_000);

  it("that is cancelled while Athena works stops its queries, and nobody is sent", async () => {
    await shop.give(...bought(from(40, 60)));
    await shop.misbehave({ athena: { slowLooks: 1_000 } });
    const request = { connectionId: connection, recipients: ["ana@example.com"] };
    const run = await shop.done<RunView>("POST", `/cohorts/${cohort}/imports`, request);
    await vi.waitFor(async () => expect(await startsOf(run)).toHaveLength(1), { timeout: 20_000 });
    await shop.done("POST", `/imports/${run.id}/cancellation`, {});
    expect(await shop.told(run)).toMatchObject({ status: "cancelled", totalUsersImported: 20 });
    expect(await shop.audience(cohort)).toEqual(from(5, 24));
  }, 120_000);

  it("ends with a reason for people where the tables are not what the data set says", async () => {
    await shop.done("PUT", "/data-sets/other", { ...lake, athena: "other" });
    const where = { performed: { event: "purchase" } };
    const preview = async (dataSet: string) =>
      shop.call<{ type: string; detail: string }>("POST", "/previews", {
        timeZone: "UTC",
        definition: { kind: "criteria", dataSet, where },
      });
    expect(await preview("other")).toMatchObject({
      status: 422,
      body: { type: "urn:problem:definition-invalid", detail: expect.stringContaining('no Athena "other"') },
    });
    await shop.done("PUT", "/data-sets/gone", { ...lake, events: { ...lake.events, table: "gone" } });
    expect(await preview("gone")).toMatchObject({
      status: 422,
      body: { type: "urn:problem:definition-invalid", detail: expect.stringContaining("gone") },
    });
    expect(await shop.call("POST", "/data-sets/lake/check", {})).toMatchObject({
      status: 422,
      body: { type: "urn:problem:check-of-files-only" },
    });
  }, 120_000);

  describe("that is defined in SQL", () => {
    const definition = (sql: string) => ({ kind: "sql", dataSet: "lake", sql }) as const;
    /** A value that a text has, and nothing else. */
    const value = "a-value-of-the-text";
    const buyers = `SELECT DISTINCT who AS external_id -- (
FROM events
WHERE what IN ('purchase', '${value}') AND happened_at >= as_of() - INTERVAL '7' DAY;
-- the end`;

    it("is checked when it is saved, previewed, imported, and goes on with what Athena selects", async () => {
      await shop.give(...bought(from(1, 20)));
      const saved = await shop.done<CohortView>("POST", "/cohorts", {
        name: "Buyers by SQL",
        timeZone: "Europe/Madrid",
        definition: definition(buyers),
      });
      expect(saved.definitionCheck).toMatchObject({ state: "evaluable" });
      const preview = await shop.done<Preview>("POST", `/cohorts/${saved.id}/preview`, {});
      expect(preview).toMatchObject({ members: { total: 20 }, scanned: { bytes: expect.any(Number) } });
      const run = await shop.import(saved.id, connection);
      expect(run).toMatchObject({
        status: "succeeded",
        totalUsersImported: 20,
        scanned: { bytes: expect.any(Number), usd: 0.00015 },
      });
      expect(await shop.audience(saved.id)).toEqual(from(1, 20));

      await shop.give(...bought(from(3, 22)));
      await shop.misbehave({
        athena: {
          slowLooks: 1,
          fails: { times: 1, reason: "GENERIC_INTERNAL_ERROR: one of those", category: 1 },
        },
      });
      expect(await shop.import(saved.id, connection)).toMatchObject({
        status: "succeeded",
        counts: { added: 2, removed: 2, kept: 18 },
      });
      expect(await shop.audience(saved.id)).toEqual(from(3, 22));
    }, 180_000);

    it("that is cancelled while Athena works stops its queries, and nobody is sent", async () => {
      const id = await shop.cohort({ name: "Cancelled", definition: definition(buyers) });
      await shop.misbehave({ athena: { slowLooks: 1_000 } });
      const request = { connectionId: connection, recipients: ["ana@example.com"] };
      const run = await shop.done<RunView>("POST", `/cohorts/${id}/imports`, request);
      await vi.waitFor(async () => expect(await startsOf(run)).toHaveLength(1), { timeout: 20_000 });
      await shop.done("POST", `/imports/${run.id}/cancellation`, {});
      expect(await shop.told(run)).toMatchObject({ status: "cancelled" });
    }, 120_000);

    it("is a draft where it can't be asked, with the place, and nothing of it is in a log", async () => {
      await shop.give("lake/secret/secret.csv", "id\ns1\n");
      const draft = async (sql: string) => {
        const cohort = { name: "Draft", timeZone: "UTC", definition: definition(sql) };
        return (await shop.done<CohortView>("POST", "/cohorts", cohort)).definitionCheck;
      };
      expect(await draft(`SELECT id AS external_id\nFROM secret WHERE id = '${value}'`)).toMatchObject({
        state: "not-evaluable",
        reason: "definition-invalid",
        errors: [{ pointer: "/definition/sql", line: 2, column: 6, fault: { code: "no-table" } }],
      });
      expect(await draft(`SELECT id AS external_id FROM users WHERE plan = '${value}'`)).toMatchObject({
        state: "not-evaluable",
        errors: [{ line: 1, column: 43, fault: { code: "no-column", values: { name: "plan" } } }],
      });
      expect(
        await draft(`SELECT id AS external_id FROM users WHERE id = '${value}' '${value}'`),
      ).toMatchObject({
        state: "not-evaluable",
        detail: expect.not.stringContaining(value),
        errors: [{ line: 1, column: 70 }],
      });
      for (const log of Object.values(shop.logs)) expect(await readFile(log, "utf8")).not.toContain(value);
    }, 120_000);
  });
});
