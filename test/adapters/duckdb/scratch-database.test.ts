import { readdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, expect, it } from "vitest";
import { PARQUET } from "../../../shared/adapters/duckdb/scratch/parquet-format.ts";
import { scratchDatabase } from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";

const scratch = scratchDatabase({ memoryMb: 100 });
afterEach(() => scratch.discard());

it("keeps tables in a file of its folder, without a log of writes that a statement would wait for", async () => {
  await scratch.run("CREATE TABLE numbers AS SELECT range::VARCHAR AS number FROM range(200_000)");
  await scratch.run("INSERT INTO numbers VALUES ('another')");
  const folder = dirname(await scratch.file("any"));
  expect(readdirSync(folder)).toEqual(["work.duckdb"]);
  expect(await scratch.rows("SELECT count(*) AS all FROM numbers")).toEqual([{ all: 200_001n }]);
});

it("writes random identifiers as Parquet in little more than half of their bytes, which is all that is random in them", async () => {
  const path = await scratch.file("ids.parquet");
  await scratch.run(`COPY (SELECT md5(range::VARCHAR) AS id FROM range(100_000)) TO '${path}' (${PARQUET})`);
  expect(statSync(path).size).toBeLessThan(0.6 * 32 * 100_000);
});
