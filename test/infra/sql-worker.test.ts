/**
 * The process of SQL texts as it is deployed: bundled beside the functions that begin it, with nothing but the engine.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle } from "../../infra/bundle.ts";
import type { FromWorker, SqlAnswer, SqlOrder } from "../../shared/adapters/duckdb/sql/order.ts";
import { type FunctionName, functions } from "../../shared/contract/functions.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "bundled-"));
const names = Object.keys(functions) as FunctionName[];
const worker = (name: string) => join(folder, "functions", name, "sql-worker.js");

beforeAll(async () => {
  await bundle(root, names, folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the process of SQL texts", () => {
  it("lies beside each function that evaluates cohorts, which looks for it there", () => {
    const beside = names.filter((name) => existsSync(worker(name)));
    expect(beside).toEqual(expect.arrayContaining(["steps/prepare", "jobs/run"]));
    expect(beside).not.toContain("steps/send");
    for (const name of beside) {
      const code = readFileSync(join(folder, "functions", name, "index.js"), "utf8");
      expect(code).toMatch(/__dirname,`sql-worker\$\{/);
    }
  });

  it("evaluates a text, and ends with the one that began it", async () => {
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const events = join(folder, "events.csv");
    writeFileSync(events, "who,at\nu1,2026-01-05\n");
    const from = `read_csv('${events}', all_varchar = true)`;
    const order: SqlOrder = {
      text: "SELECT who AS external_id FROM events",
      macros: ["CREATE MACRO instant_in(given) AS TRY_CAST(given AS TIMESTAMP)"],
      asOf: "2026-06-15T10:00:00.000Z",
      tables: [{ name: "events", from, files: [{ path: events, from }], time: "at" }],
      columns: ["external_id"],
      folder,
      answer: join(folder, "answer.parquet"),
      memoryMb: 256,
      diskMb: 64,
    };
    const child = fork(worker("steps/prepare"), [], {
      execArgv: [],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const answered = Promise.withResolvers<SqlAnswer>();
    child.on("message", (message: FromWorker) => {
      if ("answer" in message) answered.resolve(message.answer);
      else if (message.stage === "ready") child.send(order);
    });
    expect(await answered.promise).toEqual({ columns: ["external_id"] });
    expect(existsSync(order.answer)).toBe(true);
    child.disconnect();
    expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
  });
});
