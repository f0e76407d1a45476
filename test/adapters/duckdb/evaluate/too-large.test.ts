/** What is too large for its machine is told as that: by an estimate that is never wrong, else by the engine's own error. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { localNames } from "../../../../local/aws/names.ts";
import { engineOnDuckDb } from "../../../../shared/adapters/duckdb/evaluate/engine.ts";
import { exceedingDisk } from "../../../../shared/adapters/duckdb/evaluate/staging.ts";
import { limitOf } from "../../../../shared/adapters/duckdb/scratch/engine-limits.ts";
import {
  type ScratchDatabase,
  scratchDatabase,
} from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { type Files, filesInBucket } from "../../../../shared/adapters/s3/files.ts";
import { systemClock } from "../../../../shared/adapters/system.ts";
import { TooLargeForEngine } from "../../../../shared/domain/too-large.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";
import { parquet } from "../reading/desk.ts";
import { ask, eventsAt } from "./asking.ts";

const MB = 1024 * 1024;
const bought = { kind: "criteria", dataSet: "shop", where: { performed: { event: "buy" } } } as const;

let store: ObjectStore;
beforeAll(async () => {
  store = await objectStore();
});
afterAll(() => store?.close());

let scratch: ScratchDatabase | undefined;
afterEach(() => scratch?.discard());

/** An engine of that size. `more` replaces what its files do. */
function engineOf(size: { memoryMb: number; diskMb?: number }, more: Partial<Files> = {}) {
  scratch = scratchDatabase(size);
  const files = { ...filesInBucket({ client: store.client, bucket: localNames.dataBucket }), ...more };
  return engineOnDuckDb({ scratch, files, clock: systemClock });
}

describe("before anything is downloaded", () => {
  const notDownloaded = () => Promise.reject(new Error("it was downloaded"));

  it("data that the disk can't hold is refused, with how much it is", async () => {
    await store.give("large/events.csv", `who,at,what\n${"u1,2026-06-01,buy\n".repeat(200_000)}`);
    const engine = engineOf({ memoryMb: 256, diskMb: 3 }, { downloadAll: notDownloaded });
    expect(await ask(engine, bought, eventsAt("large/"))).toEqual({
      reason: "too-large-for-engine",
      detail:
        "The data takes at least 4 MB of disk, before anything is computed from it; the engine has 3 MB.",
      fault: { code: "data-exceeds-disk", values: { megabytes: 4, disk: 3 } },
    });
  });

  it("events and users count together, since both lie on the disk", async () => {
    await store.give("both/events/a.csv", `who,at,what\n${"u1,2026-06-01,buy\n".repeat(100_000)}`);
    await store.give("both/users/a.csv", `id\n${"u1\n".repeat(600_000)}`);
    const users = {
      prefix: "both/users/",
      format: "csv" as const,
      columns: { user: "id", externalId: "id" },
    };
    const of = (diskMb: number) =>
      ask(engineOf({ memoryMb: 256, diskMb }), bought, eventsAt("both/events/", { users }));
    expect(await of(3)).toMatchObject({ reason: "too-large-for-engine" });
    await scratch?.discard();
    expect(await of(4)).toMatchObject({ evaluation: { members: { total: 1 } } });
  });

  it("it refuses nothing that would have fitted, and everything that can't", () => {
    const sizes = fc.array(fc.nat({ max: 40 * MB }), { maxLength: 6 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 100 }), (bytes, diskMb) => {
        const refused = exceedingDisk(
          { scratch: { diskMb } as ScratchDatabase },
          bytes.map((one) => ({ bytes: one })),
        );
        expect(refused !== undefined).toBe(bytes.reduce((sum, one) => sum + one, 0) > diskMb * MB);
      }),
    );
  });
});

it("rows whose instants alone exceed disk and memory are refused before they are parsed", async () => {
  // Small as a file, since all its rows are alike.
  const rows = "SELECT 'u1' AS who, '2026-06-01 10:00:00' AS at, 'buy' AS what FROM range(4000000)";
  await store.give("rows/events.parquet", await parquet(rows));
  const dataSet = eventsAt("rows/");
  const events = { ...dataSet.events, format: "parquet" as const };
  expect(await ask(engineOf({ memoryMb: 28, diskMb: 2 }), bought, { ...dataSet, events })).toMatchObject({
    reason: "too-large-for-engine",
    fault: { code: "data-exceeds-disk", values: { megabytes: 31, disk: 2 } },
  });
});

describe("while it is computed", () => {
  it("the memory of a real engine that does not suffice is told as that, and not as an accident", async () => {
    const names = Array.from(
      { length: 60_000 },
      (_, at) => `user-${at},2026-06-01,buy,${"x".repeat(200)}${at}`,
    );
    await store.give("memory/events.csv", `who,at,what,note\n${names.join("\n")}\n`);
    const where = { aggregate: { event: "buy", function: "distinct", property: "note", is: { atLeast: 1 } } };
    const found = await ask(
      engineOf({ memoryMb: 12 }),
      { kind: "criteria", dataSet: "shop", where: where as never },
      eventsAt("memory/"),
    );
    expect(found).toMatchObject({
      reason: "too-large-for-engine",
      detail: "The engine needs more than its 12 MB of memory at once, even with its disk.",
      fault: { code: "engine-memory-full" },
    });
  });

  it("a disk that fills up while files are downloaded is told as that", async () => {
    await store.give("full/events.csv", "who,at,what\nu1,2026-06-01,buy\n");
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    const engine = engineOf({ memoryMb: 256 }, { downloadAll: () => Promise.reject(full) });
    expect(await ask(engine, bought, eventsAt("full/"))).toMatchObject({
      reason: "too-large-for-engine",
      fault: { code: "engine-disk-full" },
    });
  });

  it("the engine's own words for a disk that takes no more spills are known", async () => {
    const folder = await mkdtemp(join(tmpdir(), "spill-"));
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    await connection.run(`SET threads = 1; SET temp_directory = '${folder}'; SET memory_limit = '24MB'`);
    await connection.run("SET max_temp_directory_size = '1MB'");
    const said = await connection
      .run(
        "CREATE TABLE t AS SELECT md5(range::VARCHAR) AS a, md5((range + 1)::VARCHAR) AS b FROM range(1000000)",
      )
      .catch((error: unknown) => error);
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
    expect(limitOf(said, { memoryMb: 24 })).toMatchObject({
      name: "TooLargeForEngine",
      fault: { code: "engine-disk-full" },
    });
  });

  it("one value that is larger than all memory is a fault of the data, whatever the machine", () => {
    const said = new Error("Out of Memory Error: could not allocate data of size 4.0 GiB");
    expect(limitOf(said, { memoryMb: 1_984 })).toBe(said);
    expect(limitOf(said, { memoryMb: 8_000 })).toBeInstanceOf(TooLargeForEngine);
  });
});
