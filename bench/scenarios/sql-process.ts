/** What it costs that a SQL text runs in a process of its own: beside the same text in the database of this process. */
import { readings } from "../../shared/adapters/duckdb/evaluate/readings.ts";
import { openedFile } from "../../shared/adapters/duckdb/reading/opened-file.ts";
import { quoted } from "../../shared/adapters/duckdb/scratch/parameters.ts";
import {
  type ScratchDatabase,
  scratchDatabase,
} from "../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { selectedBySql } from "../../shared/adapters/duckdb/sql/sql-cohort.ts";
import type { FilesDataSet } from "../../shared/contract/data-sets.ts";
import { medianOf } from "../figures.ts";
import type { Scenario } from "./scenario.ts";

const STARTS = 11;
/** Milliseconds that a person would notice of a preview. */
const SLOWEST_MS = 500;

const asOf = new Date("2026-06-15T10:00:00Z");
const sql = `SELECT who AS external_id FROM events WHERE happened_at >= as_of() - INTERVAL 400 DAY
  GROUP BY who HAVING sum(CAST(amount AS DECIMAL(18, 2))) > 10`;
const dataSet: FilesDataSet = {
  id: "bench",
  name: "Bench",
  version: 1,
  events: { prefix: "events/", format: "parquet", columns: { user: "who", time: "at" }, eventIs: "buy" },
};

export const sqlProcess: Scenario = {
  what: `a SQL cohort in a process of its own, two events each; over one member, median of ${STARTS}`,
  members: 1_000_000,
  figures: {
    start: {
      what: "one member, from the order to the answer",
      unit: "ms",
      mark: { is: "at most", bound: SLOWEST_MS },
    },
    direct: { what: "the same in an open database of this process", unit: "ms" },
    whole: { what: "all members", unit: "s" },
    wholeDirect: { what: "the same in an open database of this process", unit: "s" },
    ratio: { what: "all members ÷ the same in this process", unit: "×" },
  },
  async run(_, members) {
    const scratch = scratchDatabase({ memoryMb: 1_024 });
    try {
      const [one, all] = [await eventsOf(scratch, 1), await eventsOf(scratch, members)];
      for (const macro of readings({ timeZone: "UTC", until: asOf })) await scratch.run(macro);
      await scratch.run(`CREATE MACRO as_of() AS TIMESTAMP ${quoted(asOf.toISOString().slice(0, -1))}`);
      const starts: number[] = [];
      const directs: number[] = [];
      for (let round = 0; round < STARTS; round += 1) {
        starts.push(await milliseconds(() => aside(scratch, one)));
        directs.push(await milliseconds(() => here(scratch, one)));
      }
      const whole = await milliseconds(() => aside(scratch, all));
      const wholeDirect = await milliseconds(() => here(scratch, all));
      return {
        values: {
          start: medianOf(starts),
          direct: medianOf(directs),
          whole: whole / 1_000,
          wholeDirect: wholeDirect / 1_000,
          ratio: whole / wholeDirect,
        },
      };
    } finally {
      await scratch.discard();
    }
  },
};

async function eventsOf(scratch: ScratchDatabase, members: number): Promise<string> {
  const path = await scratch.file("events.parquet");
  const rows = `SELECT 'user-' || (x // 2) AS who, TIMESTAMP '2026-06-01' - to_hours(x % 5000) AS "at", x % 40 AS amount
    FROM range(${members * 2}) numbers(x)`;
  await scratch.run(`COPY (${rows}) TO ${quoted(path)} (FORMAT parquet)`);
  return path;
}

async function aside(scratch: ScratchDatabase, events: string): Promise<void> {
  const settings = {};
  const file = await openedFile(scratch, { name: "events", path: events, format: "parquet", settings });
  const staged = { events: { format: "parquet" as const, settings, files: file ? [file] : [] } };
  const asked = { sql, dataSet, staged, asOf, timeZone: "UTC" };
  const found = await selectedBySql(scratch, asked);
  if ("reason" in found) throw new Error(found.detail);
}

async function here(scratch: ScratchDatabase, events: string): Promise<void> {
  await scratch.run(`CREATE OR REPLACE VIEW events AS SELECT *, instant_in("at") AS happened_at, 'buy' AS event_name
    FROM read_parquet(${quoted(events)}) WHERE instant_in("at") < as_of()`);
  await scratch.rows(`DESCRIBE ${sql}`);
  await scratch.run(`CREATE OR REPLACE TABLE answered AS ${sql}`);
}

async function milliseconds(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
