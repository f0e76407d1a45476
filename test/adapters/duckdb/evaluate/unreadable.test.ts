import { writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { evaluated } from "../../../../shared/adapters/duckdb/evaluate/unreadable.ts";
import { openedFile } from "../../../../shared/adapters/duckdb/reading/opened-file.ts";
import type { Source } from "../../../../shared/adapters/duckdb/reading/source.ts";
import {
  type ScratchDatabase,
  scratchDatabase,
} from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { parquet } from "../reading/desk.ts";

let scratch: ScratchDatabase;
beforeEach(() => {
  scratch = scratchDatabase({ memoryMb: 256 });
});
afterEach(() => scratch.discard());

async function sourceOf(body: Buffer): Promise<Source> {
  const path = await scratch.file("a.parquet");
  await writeFile(path, body);
  const file = await openedFile(scratch, { name: "a.parquet", path, format: "parquet", settings: {} });
  return { format: "parquet", settings: {}, files: file ? [file] : [] };
}

/** The engine can't be used any more after this: a VARIANT without its metadata. */
async function fatally(): Promise<void> {
  const sound = await parquet("SELECT {'a': 1}::VARIANT AS plan");
  const path = await scratch.file("fatal.parquet");
  await writeFile(path, sound.toString("latin1").replaceAll("metadata", "metadatb"), "latin1");
  await scratch.rows(`SELECT * FROM read_parquet('${path}')`);
}

describe("where the engine fails for good", () => {
  it("files are still looked at, and the damaged one is named", async () => {
    const body = await parquet("SELECT 'a' || range AS name FROM range(5000)");
    body.fill(0x5a, 10, 4_000);
    const found = await evaluated(scratch, async (seen) => {
      seen(await sourceOf(body));
      return fatally();
    });
    expect(found).toEqual({
      reason: "data-unreadable",
      detail: `The file "a.parquet" can't be read: it is damaged.`,
      fault: { code: "file-unreadable", values: { file: "a.parquet", why: "damaged" } },
    });
  });

  it("and no file is damaged, it is an accident, of which the kind is told and nothing else", async () => {
    const body = await parquet("SELECT 'a' AS name");
    const failing = evaluated(scratch, async (seen) => {
      seen(await sourceOf(body));
      return fatally();
    });
    await expect(failing).rejects.toMatchObject({
      name: "EngineINTERNALError",
      message: "the engine failed: INTERNAL error",
    });
    expect(await scratch.rows("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });
});
