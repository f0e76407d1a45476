/** What it costs to read strictly: evaluations of large files, beside DuckDB's own answer to the same question. */
import { existsSync, mkdirSync } from "node:fs";
import { link } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { engineOnDuckDb } from "../../shared/adapters/duckdb/evaluate/engine.ts";
import { scratchDatabase } from "../../shared/adapters/duckdb/scratch/scratch-database.ts";
import type { Files } from "../../shared/adapters/s3/files.ts";
import { systemClock } from "../../shared/adapters/system.ts";
import { type Definition, defaultIdentifierOrder } from "../../shared/contract/cohorts.ts";
import type { DataSet } from "../../shared/contract/data-sets.ts";
import { processorSeconds } from "../processor-time.ts";
import type { Scenario } from "./scenario.ts";

const EVENTS_EACH = 10;
const MEMORY_MB = 2_000;
const asOf = new Date("2026-06-15T10:00:00Z");

const formats = ["csv", "parquet"] as const;
type Format = (typeof formats)[number];

const definitions = {
  criteria: {
    kind: "criteria",
    dataSet: "bench",
    where: { performed: { event: "purchase", times: { atLeast: 2 } } },
  },
  sql: {
    kind: "sql",
    dataSet: "bench",
    sql: "SELECT who AS external_id FROM events WHERE what = 'purchase' GROUP BY who HAVING count(*) >= 2",
  },
} as const satisfies Record<string, Definition>;

export const reading: Scenario = {
  what: `evaluation of ${EVENTS_EACH} events for each user, in one file; processor time`,
  members: 1_000_000,
  figures: {
    csvBare: { what: "CSV: DuckDB alone", unit: "s" },
    csvCriteria: { what: "CSV: criteria", unit: "s" },
    csvSql: { what: "CSV: SQL", unit: "s" },
    csvCriteriaRatio: { what: "CSV: criteria ÷ DuckDB alone", unit: "×" },
    csvSqlRatio: { what: "CSV: SQL ÷ DuckDB alone", unit: "×" },
    parquetBare: { what: "Parquet: DuckDB alone", unit: "s" },
    parquetCriteria: { what: "Parquet: criteria", unit: "s" },
    parquetSql: { what: "Parquet: SQL", unit: "s" },
    parquetCriteriaRatio: { what: "Parquet: criteria ÷ DuckDB alone", unit: "×" },
    parquetSqlRatio: { what: "Parquet: SQL ÷ DuckDB alone", unit: "×" },
  },
  async run({ folder, seed }, members) {
    const values: Record<string, number> = {};
    const files = await eventFiles(join(folder, "reading"), members, seed);
    for (const format of formats) {
      const bare = await alone(format, files[format]);
      values[`${format}Bare`] = bare.seconds;
      for (const [kind, definition] of Object.entries(definitions)) {
        const { seconds, found } = await evaluated(definition, format, files[format]);
        if (found !== bare.found)
          throw new Error(`${kind} over ${format} found ${found} members, and DuckDB ${bare.found}`);
        const name = `${format}${kind === "sql" ? "Sql" : "Criteria"}`;
        values[name] = seconds;
        values[`${name}Ratio`] = seconds / bare.seconds;
      }
    }
    return { values };
  },
};

/** Times in CSV end in `Z`, as most exports write them. */
async function eventFiles(folder: string, members: number, seed: number): Promise<Record<Format, string>> {
  mkdirSync(folder, { recursive: true });
  const at = (format: Format) => join(folder, `${members}-${seed}.${format}`);
  const files = { csv: at("csv"), parquet: at("parquet") };
  if (existsSync(files.csv)) return files;
  const rows = `SELECT 'user-' || (hash(x, ${seed}) % ${members}) AS who,
      TIMESTAMP '2026-01-01' + to_seconds(CAST(hash(x, ${seed + 1}) % 14000000 AS BIGINT)) AS "at",
      CASE x % 10 WHEN 0 THEN 'purchase' WHEN 1 THEN 'login' ELSE 'view' END AS what,
      CAST(hash(x, ${seed + 2}) % 10000 AS DECIMAL(10, 2)) / 100 AS amount FROM range(${members * EVENTS_EACH}) t(x)`;
  const text = `SELECT who, strftime("at", '%Y-%m-%dT%H:%M:%SZ') AS "at", what, amount FROM (${rows})`;
  await bareDuckDb(async (run) => {
    await run(`COPY (${rows}) TO '${files.parquet}' (FORMAT parquet)`);
    await run(`COPY (${text}) TO '${files.csv}' (FORMAT csv, HEADER)`);
  });
  return files;
}

/** The question as people ask DuckDB: nothing is checked, and times are only those of rows that matter. */
async function alone(format: Format, path: string): Promise<Measured> {
  const from = format === "csv" ? `read_csv('${path}', all_varchar = true)` : `read_parquet('${path}')`;
  return bareDuckDb(async (run) => {
    const before = processorSeconds();
    await run(`CREATE TABLE answer AS SELECT who FROM ${from}
      WHERE what = 'purchase' AND CAST("at" AS TIMESTAMP) < TIMESTAMP '${asOf.toISOString().slice(0, -1)}'
      GROUP BY who HAVING count(*) >= 2`);
    const seconds = processorSeconds() - before;
    const [[found] = []] = await run("SELECT count(*) FROM answer");
    return { seconds, found: Number(found) };
  });
}

interface Measured {
  seconds: number;
  found: number;
}

async function evaluated(definition: Definition, format: Format, path: string): Promise<Measured> {
  const scratch = scratchDatabase({ memoryMb: MEMORY_MB });
  const dataSet: DataSet = {
    id: "bench",
    name: "Bench",
    version: 1,
    events: { prefix: "events/", format, columns: { user: "who", time: "at", event: "what" } },
  };
  try {
    const engine = engineOnDuckDb({ scratch, files: fileAt(path), clock: systemClock });
    const before = processorSeconds();
    const answer = await engine.evaluate({
      cohort: { definition, timeZone: "UTC", identifierOrder: defaultIdentifierOrder },
      dataSet,
      asOf,
    });
    const seconds = processorSeconds() - before;
    if ("reason" in answer) throw new Error(`${answer.reason}: ${answer.detail}`);
    return { seconds, found: answer.evaluation.members.total };
  } finally {
    await scratch.discard();
  }
}

/** A bucket of one object, whose download takes no time. */
function fileAt(path: string): Files {
  const not = () => Promise.reject(new Error("not of this bucket"));
  return {
    data: async (prefix) => [{ name: `${prefix}events`, bytes: 1, modified: asOf }],
    async downloadAll(objects) {
      for (const object of objects) await link(path, object.path);
      return "downloaded";
    },
    modified: not,
    stamp: not,
    download: not,
    downloadHashed: not,
    sha256: not,
    intact: not,
    upload: not,
    put: not,
  };
}

async function bareDuckDb<T>(work: (run: (sql: string) => Promise<unknown[][]>) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(":memory:", { memory_limit: `${MEMORY_MB}MB` });
  const connection = await instance.connect();
  try {
    return await work(async (sql) => (await connection.runAndReadAll(sql)).getRows());
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
