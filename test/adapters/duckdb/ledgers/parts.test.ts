/** What a part must not be written from. */
import { afterAll, expect, it } from "vitest";
import { usualSizes, writeParts } from "../../../../shared/adapters/duckdb/ledgers/parts.ts";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import type { Files } from "../../../../shared/adapters/s3/files.ts";

const scratch = scratchDatabase({ memoryMb: 200 });
afterAll(() => scratch.discard());

it.each([
  ["whose removes are not first", ["add", "remove"], { adds: 1, removes: 1 }],
  ["that has fewer removes than were counted", ["remove", "add"], { adds: 0, removes: 2 }],
])(
  "a table of changes %s fails, and nobody is added who was to be removed",
  async (_, directions, counts) => {
    await scratch.run(
      "CREATE OR REPLACE TABLE changes (direction VARCHAR, kind VARCHAR, id VARCHAR, label VARCHAR)",
    );
    const rows = directions.map((direction, at) => [direction, "external_id", `u${at}`, ""]);
    await scratch.append("changes", rows);
    const files = { put: async () => {} } as unknown as Files;
    const written = writeParts({ scratch, files, sizes: usualSizes }, "r", { ...counts, firstPart: 0 });
    await expect(written).rejects.toThrow("a batch that is to remove has a row that is not");
  },
);
