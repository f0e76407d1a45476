import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, expect, it } from "vitest";
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
