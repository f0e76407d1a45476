import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { scratchFolder, sweep } from "../../../shared/adapters/duckdb/scratch/scratch-folder.ts";

/** Above the largest process id of Linux. */
const NOBODY = 4_194_305;

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "sweep-"));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

async function left(name: string): Promise<void> {
  await mkdir(join(place, name, "spill"), { recursive: true });
  await writeFile(join(place, name, "work.duckdb"), "left behind");
}

it("removes what processes that have ended left behind, and nothing else", async () => {
  for (const name of [`cohort-${NOBODY}-a`, `cohort-${process.ppid}-b`, "cohort-c", "other"])
    await left(name);
  await sweep(place, process.pid);
  expect(readdirSync(place).sort()).toEqual([`cohort-${process.ppid}-b`, "cohort-c", "other"].sort());
});

it("removes what an earlier process of the same id left behind: in Lambda, ids begin anew", async () => {
  await left(`cohort-${process.pid}-a`);
  await sweep(place, process.pid);
  expect(readdirSync(place)).toEqual([]);
});

it("keeps the folders of this process, once it has one", async () => {
  const first = await scratchFolder();
  const second = await scratchFolder();
  expect(first).toContain(`cohort-${process.pid}-`);
  expect([first, second].map((folder) => existsSync(folder))).toEqual([true, true]);
  for (const folder of [first, second]) rmSync(folder, { recursive: true });
});
