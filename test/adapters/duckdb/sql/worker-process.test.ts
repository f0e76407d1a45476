import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { child } from "../../../../local/process.ts";
import { SQL_SIDE_BY_SIDE } from "../../../../shared/limits.ts";
import { childrenOf, environmentOf, isThere, processorSeconds } from "../../../processes.ts";
import { DATA, type Shop, shop } from "./shop.ts";

const sound = "SELECT id AS external_id FROM users";
const endless = "SELECT levenshtein(repeat('a', 10000000), repeat('b', 10000000))::VARCHAR AS external_id";
const few = { seconds: 2 };

let there: Shop;
beforeAll(async () => {
  there = await shop();
});
afterAll(() => there.close());

const tooMuch = (detail: string | RegExp) => ({
  reason: "definition-invalid",
  detail: expect.stringMatching(detail),
  sqlFault: { code: expect.any(String), values: expect.any(Object) },
});

/** The process of the text that runs just now, once there is one. */
async function running(parent = process.pid): Promise<number> {
  await expect.poll(() => childrenOf(parent), { timeout: 30_000 }).toHaveLength(1);
  return childrenOf(parent)[0] ?? 0;
}

/** It computes: its threads took processor time. */
async function reachedText(pid: number): Promise<void> {
  const before = processorSeconds(pid);
  await expect.poll(() => processorSeconds(pid), { timeout: 30_000 }).toBeGreaterThan(before + 1);
}

describe("a text that takes too much", () => {
  it.each([
    ["one long call of a function", endless],
    [
      "a product of tables",
      "SELECT md5(a.id || b.id || c.id || d.id) AS external_id FROM users a, users b, users c, users d",
    ],
    [
      "a list that is made for hours",
      "SELECT (range(DATE '0001-01-01', DATE '9999-12-31', INTERVAL 1 MICROSECOND))[1]::VARCHAR AS external_id",
    ],
  ])("of time is killed: %s", async (_, sql) => {
    const begun = performance.now();
    expect(await there.members(sql, few)).toEqual(tooMuch("It took longer than 2 seconds and was stopped."));
    expect(performance.now() - begun).toBeLessThan(15_000);
  });

  it.each([
    ["rows of a list", "SELECT unnest(range(1000000000))::VARCHAR AS external_id"],
    ["a padded text", "SELECT printf('%1000000000d', 1) AS external_id"],
    ["a text of many", "SELECT string_agg(a.id, '') AS external_id FROM users a, users b, users c, users d"],
    [
      "a plan that doubles",
      `WITH q0 AS NOT MATERIALIZED (SELECT * FROM users), ${Array.from({ length: 16 }, (_, at) => `q${at + 1} AS NOT MATERIALIZED (SELECT x.* FROM q${at} x, q${at} y)`).join(", ")} SELECT id AS external_id FROM q16`,
    ],
  ])("of memory is refused it: %s", async (_, sql) => {
    expect(await there.members(sql, { memoryMb: 300 })).toEqual(
      tooMuch(/It needs more memory than there is \(300 MB\)/),
    );
  });

  it.each([
    ["what it spills", "SELECT md5(x::VARCHAR) AS external_id FROM range(100000000) t(x) ORDER BY 1"],
    ["its answer", "SELECT md5(x::VARCHAR) AS external_id FROM range(10000000000) t(x)"],
  ])("of the disk is killed: %s", async (_, sql) => {
    expect(await there.members(sql, { diskMb: 50 })).toEqual(
      tooMuch(/more of the disk than there is for it \(50 MB\)/),
    );
  });

  it.each([
    [
      "nested JSON",
      "SELECT json_contains(repeat('[', 1000000) || repeat(']', 1000000), '1')::VARCHAR AS external_id",
    ],
    [
      "merged JSON",
      `SELECT json_merge_patch(repeat('{"a":', 1000000) || '1' || repeat('}', 1000000), '{}')::VARCHAR AS external_id`,
    ],
  ])("of the stack ends its own process only: %s", async (_, sql) => {
    expect(await there.members(sql)).toEqual(tooMuch(/The engine failed on it|more memory/));
    expect(await there.members(sound)).toHaveLength(300);
  });

  it("of one character is refused: NUL would end the text before it was read", async () => {
    expect(await there.members(`${sound}\0 WHERE false`)).toEqual(tooMuch("NUL"));
  });

  it("of nesting is refused", async () => {
    expect(await there.members(`SELECT ${Array(5_000).fill("1").join("+")} AS external_id`)).toEqual(
      tooMuch("nested too deeply"),
    );
  });
});

describe("texts side by side", () => {
  it("all end, as many at a time as memory is bounded for, while everything else goes on", async () => {
    const bombs = Array.from({ length: SQL_SIDE_BY_SIDE + 1 }, () => there.members(endless, few));
    const after = there.members(sound);
    let most = 0;
    const looking = setInterval(() => {
      most = Math.max(most, childrenOf(process.pid).length);
    }, 20);
    expect(await there.elsewhere()).toEqual([{ "1": 1 }]);
    expect(await Promise.all(bombs)).toEqual(bombs.map(() => tooMuch("longer than 2 seconds")));
    expect(await after).toHaveLength(300);
    clearInterval(looking);
    expect(most).toBe(SQL_SIDE_BY_SIDE);
    expect(childrenOf(process.pid)).toEqual([]);
  });
});

describe("the process of a text", () => {
  it("has no credentials, and nothing of the functions' environment but where their layer is", async () => {
    process.env["AWS_SECRET_ACCESS_KEY"] ??= "of the functions";
    const found = there.members(endless, few);
    const names = environmentOf(await running());
    await found;
    const expected = [
      "HOME",
      "LD_LIBRARY_PATH",
      "NODE_CHANNEL_FD",
      "NODE_CHANNEL_SERIALIZATION_MODE",
      "NODE_PATH",
      "PWD",
      "TZ",
      "UV_THREADPOOL_SIZE",
    ];
    expect(names.filter((name) => !expected.includes(name))).toEqual([]);
  });

  it.each(["SIGSEGV", "SIGABRT", "SIGBUS", "SIGKILL"] as const)(
    "that dies of what it does (%s) is the text's fault",
    async (signal) => {
      const found = there.members(endless);
      const pid = await running();
      await reachedText(pid);
      process.kill(pid, signal);
      expect(await found).toEqual(tooMuch(/The engine failed on it|more memory/));
    },
  );

  it.each(["SIGTERM", "SIGHUP"] as const)(
    "that someone ends (%s) is an accident, which is tried again",
    async (signal) => {
      const found = there.members(endless);
      const pid = await running();
      await reachedText(pid);
      process.kill(pid, signal);
      await expect(found).rejects.toThrow(signal);
    },
  );

  it.each(["stop", "kill"] as const)("ends with the one that began it: %s", async (end) => {
    const folder = mkdtempSync(join(tmpdir(), "endless-"));
    const module = new URL("../../../fixtures/endless-sql.ts", import.meta.url);
    const environment = { PATH: process.env["PATH"] ?? "", TMPDIR: folder };
    const parent = await child<number, never>({ module, environment, log: join(folder, "log"), start: {} });
    const pid = await running(parent.ready);
    await reachedText(pid);
    await parent[end]();
    await expect.poll(() => isThere(pid), { timeout: 10_000 }).toBe(false);
    rmSync(folder, { recursive: true });
  });
});

describe("an error", () => {
  it.each([
    "SELECT id AS external_id FROM users WHERE CAST(mail AS INTEGER) > 1",
    "SELECT id AS external_id FROM users WHERE CAST(city AS DATE) > DATE '2026-01-01'",
    "SELECT id AS external_id FROM users WHERE regexp_matches('x', city || '(')",
    "SELECT id AS external_id FROM users WHERE json_extract(city, '$.a') = 'x'",
    "SELECT id AS external_id FROM users WHERE (SELECT who FROM events) = id",
    "SELECT id AS external_id FROM users WHERE strptime(city, '%Y') > as_of()",
    "SELECT chr(99999999) || id AS external_id FROM users",
    "SELECT map([id, id], [1, 2])::VARCHAR AS external_id FROM users",
    "SELECT id::STRUCT(a INTEGER) AS external_id FROM users",
    "SELECT unhex(city)::VARCHAR AS external_id FROM users",
    "SELECT list_resize([id], CAST(replace(id, 'zqx', '-') AS INTEGER))::VARCHAR AS external_id FROM users",
    "SELECT date_trunc(city, as_of())::VARCHAR AS external_id FROM users",
  ])("tells no value of the data: %s", async (sql) => {
    const found = await there.members(sql);
    expect(found).toMatchObject({ reason: "definition-invalid" });
    expect(JSON.stringify(found)).not.toContain(DATA);
  });
});
